import { Badge, Button, Loader, Select, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { Link } from "react-router";
import type { Customer } from "@/api/client";
import { type Format, useFormat } from "@/ui/format";
import { PageHeader } from "@/ui/PageHeader";
import { SearchInput } from "@/ui/SearchInput";
import { Failed, Loading, Nothing } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import { type Column, VirtualTable } from "@/ui/VirtualTable";
import { CustomerDrawer } from "./CustomerDrawer";
import classes from "./list.module.css";
import { type ActiveFilter, customerList, customerName } from "./queries";

const ACTIVE: { value: ActiveFilter; label: string }[] = [
  { value: "true", label: "In use" },
  { value: "false", label: "Deactivated" },
  { value: "all", label: "All" },
];

/** All customers, found as one types. */
export function Component() {
  const [address, change] = useSearchState();
  const search = address.get("search")?.trim() ?? "";
  const active = ACTIVE.find((each) => each.value === address.get("active"))?.value ?? "true";
  const query = useInfiniteQuery(customerList({ search, active }));
  const customers = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  const format = useFormat();
  const columns = useMemo(() => columnsOf(format), [format]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  return (
    <div className={classes.page}>
      <PageHeader title="Customers">
        <Button
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => change({ add: "1" })}
          aria-haspopup="dialog"
        >
          Add a customer
        </Button>
      </PageHeader>
      <search className={classes.filters} aria-label="Find customers">
        <SearchInput
          className={classes.search ?? ""}
          label="Search customers"
          placeholder="Name, code, e-mail or phone"
          value={search}
          onSearch={(text) => change({ search: text }, "replace")}
        />
        <Select
          aria-label="Which customers"
          w={160}
          allowDeselect={false}
          data={ACTIVE}
          value={active}
          onChange={(value) => change({ active: value === "true" ? null : value })}
        />
      </search>
      {query.isPending && <Loading rows={10} />}
      {query.error && customers.length === 0 && (
        <Failed error={query.error} retry={() => query.refetch()} />
      )}
      {query.data && customers.length === 0 && (
        <NoCustomers isNarrowed={search !== "" || active === "false"} />
      )}
      {customers.length > 0 && (
        <VirtualTable
          label="Customers"
          rows={customers}
          rowKey={(customer) => customer.id}
          columns={columns}
          card={(customer) => <Card customer={customer} format={format} />}
          listKey={`${search} ${active}`}
          minWidth="50rem"
          onNearEnd={more}
          foot={
            <Foot count={customers.length} isLoading={isFetchingNextPage} isAll={!hasNextPage} />
          }
        />
      )}
      {address.get("add") && <CustomerDrawer onClose={() => change({ add: null }, "replace")} />}
    </div>
  );
}

function columnsOf(format: Format): Column<Customer>[] {
  return [
    { key: "name", name: "Name", cell: (customer) => <CustomerLink customer={customer} /> },
    { key: "code", name: "Code", width: "9rem", cell: (customer) => customer.code ?? "–" },
    { key: "email", name: "E-mail", width: "15rem", cell: (customer) => customer.email ?? "–" },
    { key: "phone", name: "Phone", width: "10rem", cell: (customer) => customer.phone ?? "–" },
    {
      key: "purchases",
      name: "Purchases",
      width: "7rem",
      align: "end",
      cell: (customer) => format.count(customer.purchases),
    },
    {
      key: "points",
      name: "Points",
      width: "6rem",
      align: "end",
      cell: (customer) => format.count(customer.points),
    },
  ];
}

function CustomerLink({ customer, isCover }: { customer: Customer; isCover?: boolean }) {
  return (
    <>
      <Link
        to={`/manage/customers/${customer.id}`}
        className={`${classes.link} ${isCover ? classes.cover : ""}`}
      >
        {customerName(customer)}
      </Link>
      {!customer.active && (
        <Badge color="gray" ms={8}>
          Deactivated
        </Badge>
      )}
    </>
  );
}

function Card({ customer, format }: { customer: Customer; format: Format }) {
  const known = [customer.code, customer.email, customer.phone].filter(Boolean);
  return (
    <>
      <CustomerLink customer={customer} isCover />
      <div className={classes.quiet}>{known.join(" · ") || "No code, e-mail or phone"}</div>
      <div className={classes.quiet}>
        {customer.purchases === 1 ? "1 purchase" : `${format.count(customer.purchases)} purchases`}{" "}
        · {customer.points === 1 ? "1 point" : `${format.count(customer.points)} points`}
      </div>
    </>
  );
}

function Foot(props: { count: number; isLoading: boolean; isAll: boolean }) {
  const format = useFormat();
  if (props.isLoading) return <Loader size="sm" role="status" aria-label="Loading more" />;
  if (!props.isAll) return null;
  return (
    <Text size="sm" c="dimmed">
      {props.count === 1
        ? "That is the only customer."
        : `Those are all ${format.count(props.count)}.`}
    </Text>
  );
}

function NoCustomers({ isNarrowed }: { isNarrowed: boolean }) {
  return isNarrowed ? (
    <Nothing title="No customer matches">Search for less, or look at all customers.</Nothing>
  ) : (
    <Nothing title="No customers yet">
      Add one here, or at a register; imported purchases bring theirs along.
    </Nothing>
  );
}
