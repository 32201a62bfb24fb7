import { Table, Text } from "@mantine/core";
import type { Purchase } from "@/api/client";
import { negated } from "@/domain/money";
import { useFormat } from "@/ui/format";
import type { History } from "@/ui/returns";
import { ScrollBox } from "@/ui/ScrollBox";

/** A purchase's lines as they were sold. */
export function PurchaseLines(props: { purchase: Purchase; history: History | undefined }) {
  const { purchase, history } = props;
  const left = new Map(
    history && history.status !== "stands"
      ? history.items.map((item) => [item.item_id, item.remaining])
      : [],
  );
  const format = useFormat();
  const isDiscounted = purchase.items.some((item) => Number(item.discount) !== 0);
  return (
    <ScrollBox label="Table of items">
      <Table miw="34rem" aria-label="Items">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Product</Table.Th>
            <Table.Th scope="col" ta="end">
              Quantity
            </Table.Th>
            {left.size > 0 && (
              <Table.Th scope="col" ta="end">
                Left
              </Table.Th>
            )}
            <Table.Th scope="col" ta="end">
              Price
            </Table.Th>
            {isDiscounted && (
              <Table.Th scope="col" ta="end">
                Discount
              </Table.Th>
            )}
            <Table.Th scope="col" ta="end">
              Tax rate
            </Table.Th>
            <Table.Th scope="col" ta="end">
              Amount
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {purchase.items.map((item) => (
            <Table.Tr key={item.item_id}>
              <Table.Td>
                {item.product_name}
                {item.sku && (
                  <Text span size="xs" c="dimmed" ms={6}>
                    {item.sku}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="end">{format.quantity(item.quantity)}</Table.Td>
              {left.size > 0 && (
                <Table.Td ta="end">{format.quantity(left.get(item.item_id) ?? 0)}</Table.Td>
              )}
              <Table.Td ta="end">{format.money(item.unit_price)}</Table.Td>
              {isDiscounted && (
                <Table.Td ta="end">
                  {Number(item.discount) === 0 ? "–" : format.money(negated(item.discount))}
                </Table.Td>
              )}
              <Table.Td ta="end">{format.rate(item.tax_rate)}</Table.Td>
              <Table.Td ta="end">{format.money(item.line_total)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
}
