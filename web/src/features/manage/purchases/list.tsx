import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconDownload, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Format, useFormat } from "@/ui/format";
import { PageHeader } from "@/ui/PageHeader";
import { useSearchState } from "@/ui/useSearchState";
import { BlindRefund } from "./BlindRefund";
import { FilterBar } from "./FilterBar";
import { FilterChips } from "./FilterChips";
import { queryOf, readFilters } from "./filters";
import classes from "./list.module.css";
import { PurchaseTable } from "./PurchaseTable";
import { purchaseTotals } from "./queries";
import { usePurchaseList } from "./usePurchaseList";

/** All purchases, newest first, narrowed down by what the address says. */
export function Component() {
  const [address, change] = useSearchState();
  const filters = useMemo(() => readFilters(address), [address]);
  const list = usePurchaseList(filters);
  const totals = useQuery(purchaseTotals(filters));
  const format = useFormat();
  const query = queryOf(filters);
  return (
    <div className={classes.page}>
      <PageHeader
        title="Purchases"
        about={
          <span role="status">
            {totals.data ? totalsText(totals.data, format) : totals.isPending && "Counting …"}
          </span>
        }
      >
        <Tooltip label="Read the list again">
          <ActionIcon
            size={44}
            variant="default"
            aria-label="Read the list again"
            loading={list.isRefreshing}
            onClick={list.refresh}
          >
            <IconRefresh size={20} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={18} aria-hidden />}
          aria-haspopup="dialog"
          onClick={() => change({ refund: "1" })}
        >
          Refund without receipt
        </Button>
        <Button
          component="a"
          href={`/management/exports/purchases.csv${query ? `?${query}` : ""}`}
          download
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          Download CSV
        </Button>
      </PageHeader>
      <FilterBar filters={filters} change={change} />
      <FilterChips filters={filters} change={change} />
      <PurchaseTable label="Purchases" list={list} listKey={query} isFiltered={query !== ""} />
      {address.get("refund") && <BlindRefund onClose={() => change({ refund: null }, "replace")} />}
    </div>
  );
}

function totalsText(totals: { purchases: number; revenue: string }, format: Format): string {
  const { purchases, revenue } = totals;
  const count = purchases === 1 ? "1 purchase" : `${format.count(purchases)} purchases`;
  return `${count}, ${format.money(revenue)}`;
}
