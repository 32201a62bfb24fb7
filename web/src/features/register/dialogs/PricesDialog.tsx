import { Button, Group, Stack, Table, Text } from "@mantine/core";
import type { CartLine, PriceChange } from "@/domain/cart";
import { startPaying } from "../checkout";
import { register } from "../thisRegister";
import { useMoney, useRegister } from "../useRegister";
import { RegisterDialog } from "./RegisterDialog";

type Props = { changes: readonly PriceChange[]; gone: readonly CartLine[] };

/** The prices that changed while the cart was rung up: the shop sells at the new ones only. */
export function PricesDialog({ changes, gone }: Props) {
  const money = useMoney();
  const totalMinor = useRegister((state) => state.priced.totalMinor);
  return (
    <RegisterDialog title="Prices have changed" size="lg" onClose={() => register.close()}>
      <Stack gap="md">
        <Text>
          Nothing was sold yet. The cart has the new prices now; tell the customer before you go on.
        </Text>
        {changes.length > 0 && (
          <Table aria-label="Changed prices">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Product</Table.Th>
                <Table.Th scope="col" ta="end">
                  Before
                </Table.Th>
                <Table.Th scope="col" ta="end">
                  Now
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map((change) => (
                <Table.Tr key={change.key}>
                  <Table.Th scope="row">{change.name}</Table.Th>
                  <Table.Td ta="end">{money(change.fromMinor)}</Table.Td>
                  <Table.Td ta="end" fw={700}>
                    {money(change.toMinor)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {gone.length > 0 && (
          <Text c="var(--bad)">
            Not sold any more, remove it: {gone.map((line) => line.product.name).join(", ")}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" size="lg" onClick={() => register.close()}>
            Back to the cart
          </Button>
          <Button size="lg" data-autofocus onClick={startPaying}>
            Pay {money(totalMinor)}
          </Button>
        </Group>
      </Stack>
    </RegisterDialog>
  );
}
