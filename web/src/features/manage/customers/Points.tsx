import { Anchor, Button, NumberInput, Table, Text, TextInput, Title } from "@mantine/core";
import { IconStar } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Customer } from "@/api/client";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { useFormat } from "@/ui/format";
import { tell } from "@/ui/notify";
import { ScrollBox } from "@/ui/ScrollBox";
import { Failed, Loading } from "@/ui/states";
import { useDraft } from "@/ui/useDraft";
import classes from "./detail.module.css";
import { adjustPoints, customerKeys, customerName, pointsQuery } from "./queries";

const KINDS = { earn: "Earned", spend: "Spent", adjust: "By hand" };
const POINTERS = ["/points", "/reason"];

/** A customer's points: what moved them, the latest first, and a way to give or take some. */
export function Points({ customer }: { customer: Customer }) {
  const format = useFormat();
  const [isAdjusting, setAdjusting] = useState(false);
  const query = useInfiniteQuery(pointsQuery(customer.id));
  const movements = query.data?.pages.flatMap((page) => page.items) ?? [];
  const signed = (points: number) =>
    points > 0 ? `+${format.count(points)}` : format.count(points);
  return (
    <section aria-label="Points">
      <div className={classes.head}>
        <Title order={2}>Points</Title>
        <Button
          variant="default"
          leftSection={<IconStar size={18} aria-hidden />}
          aria-haspopup="dialog"
          onClick={() => setAdjusting(true)}
        >
          Give or take points
        </Button>
      </div>
      {query.isPending && <Loading rows={2} />}
      {query.error && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && movements.length === 0 && (
        <Text c="dimmed">No points were earned or spent so far.</Text>
      )}
      {movements.length > 0 && (
        <ScrollBox label="Table of points">
          <Table aria-label="Points" miw="34rem">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">When</Table.Th>
                <Table.Th scope="col">What</Table.Th>
                <Table.Th scope="col">Why</Table.Th>
                <Table.Th scope="col" ta="end">
                  Points
                </Table.Th>
                <Table.Th scope="col" ta="end">
                  Balance
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {movements.map((each) => (
                <Table.Tr key={each.id}>
                  <Table.Td>{format.moment(each.timestamp)}</Table.Td>
                  <Table.Td>{KINDS[each.kind]}</Table.Td>
                  <Table.Td>
                    {each.purchase_id ? (
                      <Anchor component={Link} to={`/manage/purchases/${each.purchase_id}`}>
                        {each.reason || "Purchase"}
                      </Anchor>
                    ) : (
                      each.reason || "–"
                    )}
                  </Table.Td>
                  <Table.Td ta="end">{signed(each.points)}</Table.Td>
                  <Table.Td ta="end">{format.count(each.balance)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          mt="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Earlier ones
        </Button>
      )}
      {isAdjusting && <AdjustDrawer customer={customer} onClose={() => setAdjusting(false)} />}
    </section>
  );
}

function AdjustDrawer({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const client = useQueryClient();
  const format = useFormat();
  const { value, set, isChanged } = useDraft({ points: "" as number | string, reason: "" });
  const [wasAsked, setAsked] = useState(false);
  const points = typeof value.points === "number" ? value.points : 0;

  async function save(): Promise<void> {
    setAsked(true);
    if (points === 0 || value.reason.trim() === "") throw new FormRefused();
    const account = await adjustPoints(customer.id, { points, reason: value.reason.trim() });
    void client.invalidateQueries({ queryKey: customerKeys.all });
    tell(`${customerName(customer)} has ${format.count(account.balance)} points now.`);
  }

  return (
    <EditDrawer
      title="Give or take points"
      isChanged={isChanged}
      pointers={POINTERS}
      save={save}
      onClose={onClose}
    >
      {(problem) => (
        <>
          <NumberInput
            label="Points"
            description="Below zero takes some."
            required
            allowDecimal={false}
            data-autofocus
            value={value.points}
            error={
              (wasAsked && points === 0 && "A number above or below zero.") ||
              problem?.at("/points")
            }
            onChange={(next) => set("points", next)}
          />
          <TextInput
            label="Reason"
            description="It is kept with the points."
            required
            maxLength={200}
            autoComplete="off"
            value={value.reason}
            error={(wasAsked && value.reason.trim() === "" && "Say why.") || problem?.at("/reason")}
            onChange={(event) => set("reason", event.currentTarget.value)}
          />
        </>
      )}
    </EditDrawer>
  );
}
