import { Button, Group, Stack, Switch, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMemo } from "react";
import { todayIn } from "@/domain/calendar";
import { BranchSelect } from "@/ui/BranchSelect";
import { DateRangePicker } from "@/ui/DateRangePicker";
import { PageHeader } from "@/ui/PageHeader";
import { useShop } from "@/ui/shop";
import { useSearchState } from "@/ui/useSearchState";
import { dateChange, daysOf, readFilters } from "../purchases/filters";
import { type ExportKind, exportAddress } from "./addresses";
import classes from "./page.module.css";

type File = { kind: ExportKind; name: string; about: string };

const WHOLE: File[] = [
  {
    kind: "products",
    name: "Products",
    about: "All products with prices, barcodes and stock. The file can be imported again.",
  },
  { kind: "customers", name: "Customers", about: "All customers with what they bought." },
];

const FILTERED: File[] = [
  {
    kind: "purchases",
    name: "Purchases",
    about:
      "One row a purchase, to be imported into another shop. Refunds and what was voided are left out.",
  },
  {
    kind: "lines",
    name: "Lines",
    about: "One row an item sold; refunds and voids are there, below zero.",
  },
];

/** The shop's data as CSV files. */
export function Component() {
  const [address, change] = useSearchState();
  const filters = useMemo(() => readFilters(address), [address]);
  const isForExcel = address.get("bom") === "true";
  const today = todayIn(useShop()?.time_zone ?? "UTC");
  const link = (file: File) => (
    <li key={file.kind} className={classes.item}>
      <div className={classes.about}>
        <Text fw={600}>{file.name}</Text>
        <Text size="sm" c="dimmed">
          {file.about}
        </Text>
      </div>
      <Button
        component="a"
        href={exportAddress(file.kind, filters, isForExcel)}
        download
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        aria-label={`Download ${file.name.toLowerCase()}`}
      >
        Download
      </Button>
    </li>
  );
  return (
    <Stack className={classes.page} gap="md">
      <PageHeader title="Exports" about="The shop's data as CSV files." />
      <Switch
        label="For Excel: mark the files as UTF-8, so that all letters are shown right"
        py="sm"
        checked={isForExcel}
        onChange={(event) => change({ bom: event.currentTarget.checked ? "true" : null })}
      />
      <ul className={classes.list}>{WHOLE.map(link)}</ul>
      <Title order={2}>Of days and branches</Title>
      <Group gap="sm">
        <DateRangePicker
          value={daysOf(filters)}
          today={today}
          onChange={(days) => change(dateChange(days))}
        />
        <BranchSelect value={filters.branch ?? null} onChange={(branch) => change({ branch })} />
      </Group>
      <ul className={classes.list}>{FILTERED.map(link)}</ul>
    </Stack>
  );
}
