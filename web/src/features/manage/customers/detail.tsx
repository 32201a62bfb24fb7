import { Anchor, Badge, Button, Group, Title } from "@mantine/core";
import { IconEdit } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link, useParams } from "react-router";
import type { Customer } from "@/api/client";
import { Problem } from "@/api/problem";
import { formatMinor, parseMinor } from "@/domain/money";
import { divideRounding } from "@/domain/pricing";
import { BackLink } from "@/ui/BackLink";
import { useFormat } from "@/ui/format";
import { tell, tellRefusal } from "@/ui/notify";
import { PageHeader } from "@/ui/PageHeader";
import { Failed, Loading, Nothing } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import { purchasesAddress } from "../purchases/filters";
import { PurchaseTable } from "../purchases/PurchaseTable";
import { purchaseTotals } from "../purchases/queries";
import { usePurchaseList } from "../purchases/usePurchaseList";
import { CustomerDrawer } from "./CustomerDrawer";
import classes from "./detail.module.css";
import { Points } from "./Points";
import { changeCustomer, customerKeys, customerName, customerQuery } from "./queries";

/** One customer: who they are, and what they bought. */
export function Component() {
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(customerQuery(id));
  if (data) return <Found customer={data} />;
  const isUnknown = error instanceof Problem && (error.status === 404 || error.status === 422);
  return (
    <>
      <PageHeader title="Customer" />
      {isUnknown && (
        <Nothing title="There is no such customer">
          <Anchor component={Link} to="/manage/customers">
            All customers
          </Anchor>
        </Nothing>
      )}
      {error && !isUnknown && <Failed error={error} retry={refetch} />}
      {!error && <Loading />}
    </>
  );
}

function Found({ customer }: { customer: Customer }) {
  const [address, change] = useSearchState();
  const setActive = useSetActive(customer);
  const filters = useMemo(() => ({ customer: customer.id }), [customer.id]);
  const list = usePurchaseList(filters);
  return (
    <div className={classes.page}>
      <BackLink to="/manage/customers" name="All customers" />
      <PageHeader
        title={customerName(customer)}
        about={
          <Group gap="xs">
            {[customer.code, customer.email, customer.phone].filter(Boolean).join(" · ")}
            {!customer.active && <Badge color="gray">Deactivated</Badge>}
          </Group>
        }
      >
        <Button variant="default" onClick={() => setActive(!customer.active)}>
          {customer.active ? "Deactivate" : "Reactivate"}
        </Button>
        <Button
          leftSection={<IconEdit size={18} aria-hidden />}
          onClick={() => change({ edit: "1" })}
          aria-haspopup="dialog"
        >
          Edit
        </Button>
      </PageHeader>
      <Figures customer={customer} />
      <Points customer={customer} />
      <Group justify="space-between">
        <Title order={2}>Purchases</Title>
        <Anchor
          component={Link}
          to={purchasesAddress(filters)}
          style={{ display: "inline-flex", alignItems: "center", minHeight: 44 }}
        >
          Filter these purchases
        </Anchor>
      </Group>
      <div className={classes.history}>
        <PurchaseTable
          label={`Purchases of ${customerName(customer)}`}
          list={list}
          listKey={customer.id}
          isFiltered={false}
        />
      </div>
      {address.get("edit") && (
        <CustomerDrawer customer={customer} onClose={() => change({ edit: null }, "replace")} />
      )}
    </div>
  );
}

function Figures({ customer }: { customer: Customer }) {
  const format = useFormat();
  const totals = useQuery(purchaseTotals({ customer: customer.id })).data;
  const figures = [
    { name: "Purchases", value: totals ? format.count(totals.purchases) : "…" },
    { name: "Spent", value: totals ? format.money(totals.revenue) : "…" },
    {
      name: "Average basket",
      value:
        totals && totals.purchases > 0
          ? format.money(averageOf(totals.revenue, totals.purchases, format.digits))
          : "–",
    },
    { name: "Units bought", value: totals ? format.quantity(totals.units) : "…" },
    { name: "Points", value: format.count(customer.points) },
  ];
  return (
    <dl className={classes.figures}>
      {figures.map((figure) => (
        <div key={figure.name} className={classes.figure}>
          <dt>{figure.name}</dt>
          <dd>{figure.value}</dd>
        </div>
      ))}
    </dl>
  );
}

function averageOf(revenue: string, purchases: number, digits: number): string {
  return formatMinor(divideRounding(parseMinor(revenue, digits), purchases), digits);
}

function useSetActive(customer: Customer) {
  const client = useQueryClient();
  const set = async (active: boolean, isUndo = false): Promise<void> => {
    try {
      const saved = await changeCustomer(customer.id, { active });
      if (!isUndo) {
        const what = active ? "in use again" : "deactivated";
        tell(`${customerName(saved)} is ${what}.`, () => set(!active, true));
      }
    } catch (error) {
      tellRefusal(error);
    }
    client.invalidateQueries({ queryKey: customerKeys.all });
  };
  return set;
}
