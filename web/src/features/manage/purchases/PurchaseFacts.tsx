import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Branch, Purchase } from "@/api/client";
import { useFormat } from "@/ui/format";
import { customerName, customerQuery } from "../customers/queries";
import classes from "./detail.module.css";

/** Where, when, by whom and for whom. */
export function PurchaseFacts(props: { purchase: Purchase; branch: Branch | undefined }) {
  const { purchase, branch } = props;
  const format = useFormat();
  return (
    <dl className={classes.facts}>
      <Fact name="Branch">
        {branch && branch.name !== branch.code
          ? `${branch.name} (${branch.code})`
          : purchase.branch_code}
      </Fact>
      <Fact name="Business day">{format.day(purchase.business_date)}</Fact>
      <Fact name="Register">{purchase.register}</Fact>
      <Fact name="Cashier">{purchase.cashier ?? "Not told"}</Fact>
      <Fact name="Customer">
        <Customer purchase={purchase} />
      </Fact>
      {purchase.points_earned !== 0 && (
        <Fact name="Points earned">{format.count(purchase.points_earned)}</Fact>
      )}
      {purchase.points_spent !== 0 && (
        <Fact name="Points spent">{format.count(purchase.points_spent)}</Fact>
      )}
      {purchase.reason && <Fact name="Reason">{purchase.reason}</Fact>}
      {purchase.approved_by && <Fact name="Approved by">{purchase.approved_by}</Fact>}
      <Fact name="Id">{purchase.id}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Customer({ purchase }: { purchase: Purchase }) {
  const id = purchase.customer_id;
  const customer = useQuery({ ...customerQuery(id ?? ""), enabled: id !== null }).data;
  if (id === null) return "Walk-in";
  return (
    <Anchor component={Link} to={`/manage/customers/${id}`}>
      {customer ? customerName(customer) : (purchase.customer_code ?? id)}
    </Anchor>
  );
}
