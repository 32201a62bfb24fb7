import { Table, Text, VisuallyHidden } from "@mantine/core";
import { type Format, useFormat } from "@/ui/format";
import { ScrollBox } from "@/ui/ScrollBox";
import classes from "./BulkDialog.module.css";
import type { BulkRow } from "./bulk";
import type { ProductChange } from "./queries";

const MOST_SHOWN = 200;

/** What each product is now and will be; first those that can't be so. */
export function BulkPreview({ rows, all }: { rows: BulkRow[]; all: number }) {
  const format = useFormat();
  const bad = rows.filter((row) => row.problem !== null);
  const shown = [...bad, ...rows.filter((row) => row.problem === null)].slice(0, MOST_SHOWN);
  return (
    <section aria-label="What will change">
      <Text size="sm" mb="xs" role="status">
        {sentence(rows.length, all, bad.length, format)}
      </Text>
      {rows.length > 0 && (
        <ScrollBox label="Table of changes" className={classes.preview ?? ""}>
          <Table stickyHeader verticalSpacing={6} aria-label="Preview">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Product</Table.Th>
                <Table.Th scope="col" ta="end">
                  Now
                </Table.Th>
                <Table.Th scope="col" ta="end">
                  Then
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((row) => (
                <Row key={row.product.id} row={row} format={format} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
      {rows.length > shown.length && (
        <Text size="sm" c="dimmed" mt="xs">
          And {format.count(rows.length - shown.length)} more in the same way.
        </Text>
      )}
    </section>
  );
}

function Row({ row, format }: { row: BulkRow; format: Format }) {
  return (
    <Table.Tr>
      <Table.Td>
        {row.product.product_name}
        {row.problem && (
          <Text size="sm" c="var(--bad)">
            {row.problem}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end">{writtenValue(row.undo, format)}</Table.Td>
      <Table.Td ta="end">
        <span aria-hidden className={classes.arrow}>
          →{" "}
        </span>
        <VisuallyHidden>becomes </VisuallyHidden>
        <b>{writtenValue(row.change, format)}</b>
      </Table.Td>
    </Table.Tr>
  );
}

function writtenValue(change: ProductChange, format: Format): string {
  if (change.unit_price !== undefined) return format.money(String(change.unit_price));
  if (change.tax_rate !== undefined) return format.rate(Number.parseFloat(String(change.tax_rate)));
  if (change.active !== undefined) return change.active ? "Sold" : "Deactivated";
  return change.category ?? "No category";
}

function sentence(changing: number, all: number, bad: number, format: Format): string {
  if (changing === 0) return "That changes none of them.";
  const same = all - changing;
  const kept = same > 0 ? ` ${format.count(same)} are so already.` : "";
  if (bad > 0) {
    return changing === 1
      ? "This product can't be changed so: see below."
      : `${format.count(bad)} of ${format.count(changing)} products can't be changed so: see below.${kept}`;
  }
  return `${changing === 1 ? "1 product changes." : `${format.count(changing)} products change.`}${kept}`;
}
