import { Badge, Group, Loader, Text } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Purchase } from "@/api/client";
import { type Format, useFormat } from "@/ui/format";
import { useBranches } from "@/ui/shop";
import { Failed, Loading, Nothing } from "@/ui/states";
import { type Column, VirtualTable } from "@/ui/VirtualTable";
import classes from "./list.module.css";
import type { PurchaseList } from "./usePurchaseList";
import { eventName, itemsInShort, type Mark, marksOf, methodsOf } from "./words";

/** Purchases in rows, each with a way to all of it. */
export function PurchaseTable(props: {
  label: string;
  list: PurchaseList;
  listKey: string;
  isFiltered: boolean;
}) {
  const { list } = props;
  const format = useFormat();
  const zones = useZones();
  const marks = useMemo(() => marksOf(list.purchases), [list.purchases]);
  const columns = useMemo(() => columnsOf(format, zones, marks), [format, zones, marks]);
  if (list.isLoading) return <Loading rows={10} />;
  if (list.error && list.purchases.length === 0) {
    return <Failed error={list.error} retry={list.refresh} />;
  }
  if (list.purchases.length === 0) {
    return props.isFiltered ? (
      <Nothing title="No purchase matches">Take a filter away, or choose other days.</Nothing>
    ) : (
      <Nothing title="No purchases yet">They stand here as soon as a register records one.</Nothing>
    );
  }
  return (
    <VirtualTable
      label={props.label}
      rows={list.purchases}
      rowKey={(purchase) => purchase.id}
      columns={columns}
      card={(purchase) => (
        <Card
          purchase={purchase}
          format={format}
          zone={zones.get(purchase.branch_id)}
          mark={marks.get(purchase.id)}
        />
      )}
      listKey={props.listKey}
      minWidth="66rem"
      onNearEnd={list.more}
      foot={<Foot list={list} format={format} />}
    />
  );
}

/** Each branch's time zone, by its number. */
function useZones(): Map<number, string> {
  const branches = useBranches("all").data;
  return useMemo(
    () => new Map(branches?.map((branch) => [branch.id, branch.time_zone])),
    [branches],
  );
}

function columnsOf(
  format: Format,
  zones: Map<number, string>,
  marks: Map<string, Mark>,
): Column<Purchase>[] {
  return [
    {
      key: "time",
      name: "Time",
      width: "12.2rem",
      cell: (each) => format.moment(each.timestamp, zones.get(each.branch_id)),
    },
    {
      key: "receipt",
      name: "Receipt",
      width: "13.5rem",
      cell: (each) => <ReceiptLink purchase={each} mark={marks.get(each.id)} />,
    },
    {
      key: "branch",
      name: "Where",
      width: "7rem",
      cell: (each) => `${each.branch_code}, ${each.register}`,
    },
    { key: "cashier", name: "Cashier", width: "6rem", cell: (each) => each.cashier ?? "–" },
    { key: "customer", name: "Customer", width: "6.5rem", cell: (each) => customerOf(each) },
    {
      key: "items",
      name: "Items",
      cell: (each) => {
        const items = itemsInShort(each, format.quantity);
        return (
          <span dir="auto" title={items} className={classes.clip}>
            {items}
          </span>
        );
      },
    },
    { key: "payment", name: "Payment", width: "6rem", cell: methodsOf },
    {
      key: "total",
      name: "Total",
      width: "7rem",
      align: "end",
      cell: (each) => <b>{format.money(each.total_amount)}</b>,
    },
  ];
}

function ReceiptLink(props: { purchase: Purchase; mark: Mark | undefined; isCover?: boolean }) {
  const { purchase, mark, isCover } = props;
  return (
    <Group gap={6} wrap="nowrap">
      <Link
        to={`/manage/purchases/${purchase.id}`}
        className={`${classes.link} ${isCover ? classes.cover : ""}`}
        aria-label={`Receipt ${purchase.receipt_number}`}
      >
        {purchase.receipt_number}
      </Link>
      {(purchase.kind !== "purchase" || purchase.replaces_id) && (
        <Badge color="gray">{eventName(purchase)}</Badge>
      )}
      {mark && (
        <Badge color="gray" variant="outline">
          {mark}
        </Badge>
      )}
      {purchase.flags.length > 0 && <Badge color="orange">To check</Badge>}
    </Group>
  );
}

function Card(props: {
  purchase: Purchase;
  format: Format;
  zone: string | undefined;
  mark: Mark | undefined;
}) {
  const { purchase, format } = props;
  return (
    <>
      <div className={classes.line}>
        <ReceiptLink purchase={purchase} mark={props.mark} isCover />
        <b>{format.money(purchase.total_amount)}</b>
      </div>
      <Text size="sm">{itemsInShort(purchase, format.quantity)}</Text>
      <div className={classes.quiet}>
        {format.moment(purchase.timestamp, props.zone)} · {purchase.branch_code},{" "}
        {purchase.register} · {customerOf(purchase)} · {methodsOf(purchase)}
      </div>
    </>
  );
}

function Foot({ list, format }: { list: PurchaseList; format: Format }) {
  if (list.error) return <Failed error={list.error} retry={list.refresh} />;
  if (list.isLoadingMore) return <Loader size="sm" role="status" aria-label="Loading more" />;
  if (list.hasMore) return null;
  return (
    <Text size="sm" c="dimmed">
      {list.purchases.length === 1
        ? "That is the only purchase."
        : `Those are all ${format.count(list.purchases.length)}.`}
    </Text>
  );
}

function customerOf(purchase: Purchase): string {
  if (!purchase.customer_id) return "Walk-in";
  return purchase.customer_code ?? purchase.customer_id.slice(0, 8);
}
