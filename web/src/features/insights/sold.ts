import type { components } from "@/api/schema";
import { daysOfWeek } from "@/domain/calendar";
import type { Cell } from "@/ui/csv";
import type { Format } from "@/ui/format";
import { methodName } from "@/ui/paymentMethods";
import { purchasesAt, purchasesIn, within } from "./drill";
import type { Names } from "./names";
import type { Grouping, Scope } from "./scope";

type Schemas = components["schemas"];
type RevenueItem = Schemas["RevenueItemAnswer"];

export const MEASURES = ["revenue", "purchases", "units"] as const;
export type Measure = (typeof MEASURES)[number];

/** What was sold of something or at some time: one bar, slice, cell or row. */
export type Sold = {
  key: string;
  name: string;
  /** The name where there is little room. */
  short: string;
  revenue: string;
  purchases: number;
  units: number;
  /** The address of the purchases behind it. */
  to: string;
};

/** How long a bar is. Amounts become numbers for drawing alone. */
export function sizeOf(sold: Sold, measure: Measure): number {
  return Number(sold[measure]);
}

export function textOf(sold: Sold, measure: Measure, format: Format): string {
  switch (measure) {
    case "revenue":
      return format.money(sold.revenue);
    case "purchases":
      return format.count(sold.purchases);
    case "units":
      return format.units(sold.units);
  }
}

/** The largest first. */
export function ranked(items: readonly Sold[], measure: Measure): Sold[] {
  return [...items].sort((one, other) => sizeOf(other, measure) - sizeOf(one, measure));
}

/** Revenue by time. Days yet to come are left out, unless something was sold on them all the same. */
export function soldOverTime(
  answer: Schemas["RevenueAnswer"],
  scope: Scope,
  today: string,
  format: Format,
  names: Names,
): Sold[] {
  const grouping = answer.group_by as Grouping;
  let end = answer.items.length;
  while (end > 1 && isYetToCome(answer.items[end - 1], grouping, today)) end -= 1;
  return answer.items.slice(0, end).map((item) => ({
    ...figures(item),
    ...namesOf(item.key, grouping, scope, format, names),
    to: purchasesIn(scope, grouping, item.key),
  }));
}

function isYetToCome(item: RevenueItem | undefined, grouping: Grouping, today: string): boolean {
  if (!item || item.purchases > 0 || Number(item.revenue) !== 0) return false;
  switch (grouping) {
    case "hour":
      return false;
    case "day":
      return item.key > today;
    case "week":
      return daysOfWeek(item.key).from > today;
    case "month":
      return item.key > today.slice(0, 7);
  }
}

function namesOf(key: string, grouping: Grouping, scope: Scope, format: Format, names: Names) {
  switch (grouping) {
    case "hour":
      return { name: names.hours(Number(key)), short: names.shortHour(Number(key)) };
    case "day":
      return { name: format.longDay(key), short: names.shortDay(key) };
    case "week": {
      const { from, to } = within(scope, daysOfWeek(key));
      return { name: `${format.day(from)} – ${format.day(to)}`, short: names.shortDay(from) };
    }
    case "month":
      return { name: names.month(key), short: names.shortMonth(key) };
  }
}

export function soldByCategory(items: readonly RevenueItem[], scope: Scope): Sold[] {
  return items.map((item) => ({
    ...figures(item),
    ...named(item.key === "uncategorised" ? "Uncategorised" : item.key),
    to: purchasesAt(scope, { category: item.key }),
  }));
}

export function soldByPayment(items: readonly RevenueItem[], scope: Scope): Sold[] {
  return items.map((item) => ({
    ...figures(item),
    ...named(methodName(item.key)),
    to: purchasesAt(scope, { payment_method: item.key }),
  }));
}

export function soldByBranch(
  branches: readonly Schemas["BranchTotalsAnswer"][],
  scope: Scope,
): Sold[] {
  return branches.map((branch) => ({
    key: branch.branch_code,
    name: branch.branch_name,
    short: branch.branch_code,
    revenue: branch.revenue,
    purchases: branch.purchases,
    units: branch.units,
    to: purchasesAt(scope, { branch: branch.branch_code }),
  }));
}

export function soldProducts(products: readonly Schemas["ProductAnswer"][], scope: Scope): Sold[] {
  return products.map((product) => ({
    key: String(product.product_id),
    ...named(product.product_name),
    revenue: product.revenue,
    purchases: product.purchases,
    units: product.units_sold,
    to: purchasesAt(scope, { product: String(product.product_id) }),
  }));
}

const LONGEST = 24;

function named(name: string) {
  const letters = [...name];
  const short = letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : name;
  return { name, short };
}

function figures(item: RevenueItem) {
  return { key: item.key, revenue: item.revenue, purchases: item.purchases, units: item.units };
}

/** Rows of a file: what tells them apart, then the plain figures. */
export function soldCsv(
  columns: readonly string[],
  items: readonly Sold[],
  cells: (item: Sold) => readonly Cell[],
): { header: string[]; rows: Cell[][] } {
  return {
    header: [...columns, ...MEASURES],
    rows: items.map((item) => [...cells(item), item.revenue, item.purchases, item.units]),
  };
}

/** What a file of some numbers is called: `checkstand-top-products-SM1-2026-11-01-2026-11-30.csv`. */
export function fileName(what: string, scope: Scope): string {
  const branch = scope.branch?.match(/[\p{L}\p{N}]+/gu)?.join("-");
  const days =
    scope.from === null && scope.to === null
      ? "all-days"
      : scope.from === scope.to
        ? scope.from
        : `${scope.from ?? "until"}-${scope.to ?? "on"}`;
  return `${["checkstand", what, branch, days].filter(Boolean).join("-")}.csv`;
}
