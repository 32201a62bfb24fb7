import type { components } from "@/api/schema";
import type { Format } from "@/ui/format";
import { type Change, changeOf, changeOfShare, shareOf } from "./changes";
import { purchasesAt } from "./drill";
import type { Names } from "./names";
import type { Scope } from "./scope";

type Totals = components["schemas"]["TotalsAnswer"];

/** The totals of some days, and how many loyal customers there were, as far as that is known. */
export type Known = { totals: Totals; loyal: number | undefined };

export type Figure = {
  name: string;
  value: string;
  change: Change | null;
  /** Whether more of it is good news; tax is neither good nor bad. */
  isBetterUp: boolean;
  to: string;
  /** What the link leads to. */
  leadsTo: string;
};

export const LOYAL_ID = "loyal-customers";

/** The figures on top, each with its change against the range before, if they compare. */
export function figuresOf(
  now: Known,
  before: Known | null,
  place: { scope: Scope; search: string; loyalFrom: number },
  format: Format,
  names: Names,
): Figure[] {
  const { totals } = now;
  const was = before?.totals;
  const walkIns = shareOf(totals.walk_ins, totals.purchases);
  const toPurchases = { to: purchasesAt(place.scope), leadsTo: "Show the purchases" };
  const amount = (name: string, field: "revenue" | "average_basket" | "tax") => ({
    name,
    value: format.money(totals[field]),
    change: was ? changeOf(Number(totals[field]), Number(was[field])) : null,
    isBetterUp: true,
    ...toPurchases,
  });
  const number = (name: string, field: "purchases" | "units" | "customers") => ({
    name,
    value: field === "units" ? format.units(totals.units) : format.count(totals[field]),
    change: was ? changeOf(totals[field], was[field]) : null,
    isBetterUp: true,
    ...toPurchases,
  });
  return [
    amount("Revenue", "revenue"),
    number("Purchases", "purchases"),
    amount("Average basket", "average_basket"),
    number("Units", "units"),
    {
      ...number("Unique customers", "customers"),
      to: "/manage/customers",
      leadsTo: "Show the customers",
    },
    {
      name: `Loyal customers (${format.count(place.loyalFrom)} or more purchases)`,
      value: now.loyal === undefined ? "Not known" : format.count(now.loyal),
      change: change(now.loyal, before?.loyal),
      isBetterUp: true,
      to: `${place.search}#${LOYAL_ID}`,
      leadsTo: "Show the loyal customers",
    },
    {
      name: "Walk-ins",
      value: walkIns === null ? "None" : names.share(walkIns),
      change: was ? changeOfShare(walkIns, shareOf(was.walk_ins, was.purchases)) : null,
      ...toPurchases,
      isBetterUp: false,
    },
    { ...amount("Tax contained", "tax"), isBetterUp: false },
  ];
}

function change(now: number | undefined, before: number | undefined): Change | null {
  return now === undefined || before === undefined ? null : changeOf(now, before);
}
