import { Anchor, Badge, Table, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Purchase } from "@/api/client";
import { useFormat } from "@/ui/format";
import { useBranches } from "@/ui/shop";
import { Answered, Card } from "./ChartCard";
import { purchasesAt } from "./drill";
import classes from "./Lists.module.css";
import { recentOf } from "./queries";
import type { Scope } from "./scope";
import { useNewOnes } from "./useNewOnes";

/** The latest purchases, newest on top; those that just came are marked for a while. */
export function Recent({ scope, today }: { scope: Scope; today: string }) {
  const asked = useQuery(recentOf(scope));
  const purchases = asked.data?.items;
  const ids = useMemo(() => purchases?.map((purchase) => purchase.id), [purchases]);
  const newOnes = useNewOnes(asked.isPlaceholderData ? undefined : ids, JSON.stringify(scope));
  const branches = useBranches("all").data;
  const zoneOf = (code: string) => branches?.find((branch) => branch.code === code)?.time_zone;
  return (
    <Card
      title="Latest purchases"
      actions={
        <Anchor component={Link} to={purchasesAt(scope)} className={classes.all ?? ""}>
          All purchases
        </Anchor>
      }
    >
      <VisuallyHidden role="status">
        {newOnes.size > 0 &&
          (newOnes.size === 1 ? "1 new purchase" : `${newOnes.size} new purchases`)}
      </VisuallyHidden>
      <Answered asked={asked} items={purchases} height={460}>
        {(items) => (
          <Table verticalSpacing={0} horizontalSpacing="xs" className={classes.table ?? ""}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Time</Table.Th>
                <Table.Th scope="col">Branch</Table.Th>
                <Table.Th scope="col">Receipt number</Table.Th>
                <Table.Th scope="col">Customer</Table.Th>
                <Table.Th scope="col" className={classes.figure ?? ""}>
                  Total
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((purchase) => (
                <Row
                  key={purchase.id}
                  purchase={purchase}
                  today={today}
                  timeZone={zoneOf(purchase.branch_code)}
                  isNew={newOnes.has(purchase.id)}
                />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Answered>
    </Card>
  );
}

function Row(props: {
  purchase: Purchase;
  today: string;
  timeZone: string | undefined;
  isNew: boolean;
}) {
  const { purchase } = props;
  const format = useFormat();
  return (
    <Table.Tr className={props.isNew ? classes.fresh : ""}>
      <Table.Td>
        <span className={classes.when}>
          {format.time(purchase.timestamp, props.timeZone)}
          {purchase.business_date !== props.today && (
            <Text component="span" size="xs" c="dimmed">
              {format.day(purchase.business_date)}
            </Text>
          )}
        </span>
      </Table.Td>
      <Table.Td>{purchase.branch_code}</Table.Td>
      <Table.Th scope="row" className={classes.name ?? ""}>
        <Anchor
          component={Link}
          to={`/manage/purchases/${purchase.id}`}
          className={classes.link ?? ""}
        >
          {purchase.receipt_number}
        </Anchor>
        {purchase.kind !== "purchase" && <Badge color="gray">{KINDS[purchase.kind]}</Badge>}
        {props.isNew && <Badge color="pine">New</Badge>}
      </Table.Th>
      <Table.Td>
        {purchase.customer_id ? (
          <Anchor
            component={Link}
            to={`/manage/customers/${purchase.customer_id}`}
            className={classes.link ?? ""}
          >
            {purchase.customer_code ?? "Customer"}
          </Anchor>
        ) : (
          <Text component="span" size="sm" c="dimmed">
            Walk-in
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.figure ?? ""}>{format.money(purchase.total_amount)}</Table.Td>
    </Table.Tr>
  );
}

const KINDS: Record<string, string> = { refund: "Refund", void: "Void" };
