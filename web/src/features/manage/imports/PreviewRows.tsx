import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { ImportReport } from "@/api/client";
import { type Format, useFormat } from "@/ui/format";
import { ScrollBox } from "@/ui/ScrollBox";
import type { ImportKind } from "./columns";
import classes from "./imports.module.css";

/** A row as the server understood it; which fields there are depends on the kind. */
type Understood = {
  row: number;
  status: string;
  branch_code?: string;
  branch?: string | null;
  timestamp?: string;
  customer?: string | null;
  items?: { product_name: string; quantity: number; line_total: string }[];
  total_amount?: string;
  difference?: string;
  product_name?: string;
  unit_price?: string;
  sku?: string | null;
  barcode?: string | null;
  category?: string | null;
  tax_rate?: number | null;
  unit?: string | null;
  stock?: number | null;
};

type Shown = { name: string; align?: "end"; cell: (row: Understood, format: Format) => ReactNode };

const STATUS: Record<string, string> = {
  new: "New",
  added: "New",
  updated: "Changes",
  unchanged: "As it is",
  already_recorded: "On file",
};

const SHARED: Shown[] = [
  { name: "Row", align: "end", cell: (row, format) => format.count(row.row) },
  { name: "Will be", cell: (row) => STATUS[row.status] ?? row.status },
];

const PURCHASES: Shown[] = [
  ...SHARED,
  { name: "Branch", cell: (row) => row.branch_code },
  { name: "Time", cell: (row, format) => row.timestamp && format.moment(row.timestamp, "UTC") },
  { name: "Customer", cell: (row) => row.customer ?? "Walk-in" },
  {
    name: "Items",
    cell: (row, format) =>
      row.items
        ?.map((item) =>
          item.quantity === 1
            ? item.product_name
            : `${format.quantity(item.quantity)} × ${item.product_name}`,
        )
        .join(", "),
  },
  {
    name: "Total",
    align: "end",
    cell: (row, format) => row.total_amount && format.money(row.total_amount),
  },
  {
    name: "Adjustment",
    align: "end",
    cell: (row, format) =>
      row.difference && Number(row.difference) !== 0 ? format.money(row.difference) : "–",
  },
];

const SHOWN: Record<ImportKind, Shown[]> = {
  products: [
    ...SHARED,
    { name: "Name", cell: (row) => row.product_name },
    {
      name: "Price",
      align: "end",
      cell: (row, format) => row.unit_price && format.money(row.unit_price),
    },
    { name: "Sku", cell: (row) => row.sku ?? "–" },
    { name: "Barcode", cell: (row) => row.barcode ?? "–" },
    { name: "Category", cell: (row) => row.category ?? "–" },
    {
      name: "Tax rate",
      align: "end",
      cell: (row, format) => (typeof row.tax_rate === "number" ? format.rate(row.tax_rate) : "–"),
    },
    {
      name: "Stock",
      align: "end",
      cell: (row, format) => (typeof row.stock === "number" ? format.quantity(row.stock) : "–"),
    },
    { name: "Branch", cell: (row) => row.branch ?? "–" },
  ],
  purchases: PURCHASES,
  lines: PURCHASES,
};

/** The first rows of the file as they were understood. */
export function PreviewRows({ report }: { report: ImportReport }) {
  const format = useFormat();
  const shown = SHOWN[report.kind];
  const rows = report.preview as Understood[];
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {report.rows === 0 ? "There are no rows." : "No row could be understood."}
      </Text>
    );
  }
  return (
    <ScrollBox label="Table of rows as understood" className={classes.cells ?? ""}>
      <Table verticalSpacing={6} aria-label="Rows as understood">
        <Table.Thead>
          <Table.Tr>
            {shown.map((column) => (
              <Table.Th key={column.name} scope="col" ta={column.align}>
                {column.name}
                {column.name === "Time" && " (UTC)"}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.row}>
              {shown.map((column) => (
                <Table.Td key={column.name} ta={column.align}>
                  {column.cell(row, format)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
}
