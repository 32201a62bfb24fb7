import { ActionIcon, Button, CloseButton, Group, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import {
  IconAdjustmentsHorizontal,
  IconChevronLeft,
  IconChevronRight,
  IconSearch,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { todayIn, weekOf } from "@/domain/calendar";
import { BranchSelect } from "@/ui/BranchSelect";
import { DateRangePicker } from "@/ui/DateRangePicker";
import { direction } from "@/ui/locale";
import { useBranches, useShop } from "@/ui/shop";
import type { useSearchState } from "@/ui/useSearchState";
import { chipNames, dateChange, daysOf, neighbour, type PurchaseFilters } from "./filters";
import classes from "./list.module.css";
import { MoreFilters } from "./MoreFilters";

type Change = ReturnType<typeof useSearchState>[1];
type Props = { filters: PurchaseFilters; change: Change };

const KEY_PAUSE_MS = 150;
const [IconBack, IconOn] =
  direction === "rtl" ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight];

export function FilterBar({ filters, change }: Props) {
  const [isOpen, setOpen] = useState(false);
  const more = chipNames(filters).filter((name) => name !== "branch" && name !== "receipt").length;
  return (
    <search className={classes.filters} aria-label="Filter purchases">
      <Days filters={filters} change={change} />
      <BranchSelect
        value={filters.branch ?? null}
        onChange={(branch) => change({ branch, register: null })}
      />
      <ReceiptSearch value={filters.receipt ?? ""} change={change} />
      <Button
        variant="default"
        leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
      >
        {more > 0 ? `More filters (${more})` : "More filters"}
      </Button>
      {isOpen && <MoreFilters filters={filters} change={change} onClose={() => setOpen(false)} />}
    </search>
  );
}

/** Days by calendar, by “today” and “this week”, and by arrows to those before and after. */
function Days({ filters, change }: Props) {
  const today = useToday(filters.branch);
  const before = neighbour(filters, -1);
  const after = neighbour(filters, 1);
  const unit = filters.week ? "week" : filters.date ? "day" : "days";
  return (
    <Group gap={4} wrap="nowrap" className={classes.days ?? ""}>
      <ActionIcon
        size={44}
        variant="default"
        aria-label={`Previous ${unit}`}
        disabled={!before}
        onClick={() => before && change(before)}
      >
        <IconBack size={20} aria-hidden />
      </ActionIcon>
      <DateRangePicker
        value={daysOf(filters)}
        today={today}
        onChange={(days) => change(dateChange(days))}
      />
      <ActionIcon
        size={44}
        variant="default"
        aria-label={`Next ${unit}`}
        disabled={!after}
        onClick={() => after && change(after)}
      >
        <IconOn size={20} aria-hidden />
      </ActionIcon>
      <Button
        variant="subtle"
        visibleFrom="xs"
        px="xs"
        onClick={() => change(dateChange({ from: today, to: today }))}
      >
        Today
      </Button>
      <Button
        variant="subtle"
        visibleFrom="xs"
        px="xs"
        onClick={() => change({ ...dateChange({ from: null, to: null }), week: weekOf(today) })}
      >
        This week
      </Button>
    </Group>
  );
}

/** The day that it is in a branch, or where the shop has its seat. */
function useToday(branchCode: string | undefined): string {
  const shop = useShop();
  const branch = useBranches("all").data?.find((each) => each.code === branchCode);
  return todayIn(branch?.time_zone ?? shop?.time_zone ?? "UTC");
}

function ReceiptSearch({ value, change }: { value: string; change: Change }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const search = useDebouncedCallback(
    (receipt: string) => change({ receipt: receipt.trim() }, "replace"),
    KEY_PAUSE_MS,
  );
  const clear = () => {
    setTyped("");
    change({ receipt: null }, "replace");
  };
  return (
    <TextInput
      aria-label="Receipt number"
      placeholder="Receipt"
      className={classes.receipt ?? ""}
      maxLength={64}
      leftSection={<IconSearch size={18} aria-hidden />}
      rightSectionWidth={44}
      rightSection={
        typed && <CloseButton size={44} aria-label="Clear the receipt number" onClick={clear} />
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}
