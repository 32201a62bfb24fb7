import { Button, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { shortId } from "@/ui/Receipt";
import { catalogueStore, recorder } from "../thisRegister";
import { agoOf } from "../time";
import { useCatalogue, useMoney, useRecorder } from "../useRegister";
import { RegisterDialog } from "./RegisterDialog";

/** How the register is doing, in whole sentences, and what can be done about it. */
export function StatusDialog({ now, onClose }: { now: number; onClose: () => void }) {
  const { online, pending, refused, oldestPendingAt } = useRecorder();
  const { catalogue, loadedAt, isStale } = useCatalogue();
  const [isAsking, setAsking] = useState(false);

  async function askAgain(): Promise<void> {
    setAsking(true);
    await Promise.all([recorder.sendPending(), catalogueStore.refresh()]);
    setAsking(false);
  }

  const facts = [
    {
      name: "Connection",
      words: online
        ? "The shop answers."
        : "The shop can't be reached. Purchases are kept on this register and sent later.",
    },
    {
      name: "Waiting to be sent",
      words:
        pending === 0
          ? "Nothing. Everything sold here is recorded."
          : `${pending === 1 ? "1 purchase" : `${pending} purchases`}${
              oldestPendingAt
                ? `, the oldest rung up ${agoOf(Date.parse(oldestPendingAt), now)}`
                : ""
            }.`,
    },
    {
      name: "Refused",
      words:
        refused === 0
          ? "None."
          : `${refused === 1 ? "1 purchase was" : `${refused} purchases were`} refused after the customer had gone. Each is kept below.`,
    },
    {
      name: "Prices",
      words:
        catalogue && loadedAt
          ? `${catalogue.size} products, confirmed ${agoOf(loadedAt, now)}${isStale ? "; the last question got no answer" : ""}.`
          : "Not loaded yet.",
    },
  ];
  return (
    <RegisterDialog title="How this register is doing" size="lg" onClose={onClose}>
      <Stack gap="md">
        <Table aria-label="State">
          <Table.Tbody>
            {facts.map(({ name, words }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" w="11rem">
                  {name}
                </Table.Th>
                <Table.Td>{words}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {refused > 0 && <Refused count={refused} />}
        <Button variant="default" size="md" loading={isAsking} onClick={() => void askAgain()}>
          Ask the shop again now
        </Button>
      </Stack>
    </RegisterDialog>
  );
}

function Refused({ count }: { count: number }) {
  const money = useMoney();
  const { data = [] } = useQuery({
    queryKey: ["register", "refused", count],
    queryFn: () => recorder.ledger.refused(),
    staleTime: 0,
  });
  return (
    <section>
      <Title order={3}>Refused purchases</Title>
      <Text size="sm" c="dimmed">
        The money was taken and the shop doesn't have these. Put right what the reason says, then
        send again; nothing is deleted.
      </Text>
      <Table aria-label="Refused purchases">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Purchase</Table.Th>
            <Table.Th scope="col">Reason</Table.Th>
            <Table.Th scope="col" ta="end">
              Total
            </Table.Th>
            <Table.Th scope="col">
              <span />
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Th scope="row">{shortId(entry.id)}</Table.Th>
              <Table.Td>{entry.problem?.detail ?? entry.problem?.title ?? "Not told."}</Table.Td>
              <Table.Td ta="end">{money(entry.shown.totalMinor)}</Table.Td>
              <Table.Td>
                <Button variant="default" onClick={() => void recorder.retry(entry.id)}>
                  Send again
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
