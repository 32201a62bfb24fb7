import { addDays, type DayRange, daysBetween, daysOfWeek, weekOf } from "@/domain/calendar";

/** The filters of the list of purchases, named as the API names them. */
export const FILTER_NAMES = [
  "date",
  "week",
  "from",
  "to",
  "branch",
  "register",
  "cashier",
  "customer",
  "payment_method",
  "product",
  "category",
  "hour",
  "weekday",
  "receipt",
] as const;

export type FilterName = (typeof FILTER_NAMES)[number];
export type PurchaseFilters = Partial<Record<FilterName, string>>;

const DATE_NAMES: readonly FilterName[] = ["date", "week", "from", "to"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What each filter may look like; one in the address that doesn't is passed over. */
const FORMS: Partial<Record<FilterName, RegExp>> = {
  date: DAY,
  from: DAY,
  to: DAY,
  week: /^\d{4}-W\d{2}$/,
  hour: /^(?:\d|1\d|2[0-3])$/,
  weekday: /^[1-7]$/,
};

/** Reads the filters from an address. Of a date, a week and a range, the first there counts. */
export function readFilters(address: URLSearchParams): PurchaseFilters {
  const filters: PurchaseFilters = {};
  for (const name of FILTER_NAMES) {
    const value = address.get(name)?.trim();
    if (value && (FORMS[name]?.test(value) ?? true)) filters[name] = value;
  }
  if (filters.date) delete filters.week;
  if (filters.date || filters.week) {
    delete filters.from;
    delete filters.to;
  }
  return filters;
}

/** Writes filters as the query of an address, in their own order. */
export function queryOf(filters: PurchaseFilters): string {
  const query = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const value = filters[name];
    if (value) query.set(name, value);
  }
  return query.toString();
}

/** The filters as the API's client takes them. */
export function apiQuery({ hour, weekday, ...texts }: PurchaseFilters) {
  return {
    ...texts,
    ...(hour === undefined ? {} : { hour: Number(hour) }),
    ...(weekday === undefined ? {} : { weekday: Number(weekday) }),
  };
}

/** The address of the list of purchases with filters. */
export function purchasesAddress(filters: PurchaseFilters): string {
  const query = queryOf(filters);
  return query ? `/manage/purchases?${query}` : "/manage/purchases";
}

/** The days that filters let through, both inclusive; null is without an end. */
export function daysOf(filters: PurchaseFilters): DayRange {
  if (filters.date) return { from: filters.date, to: filters.date };
  if (filters.week) return daysOfWeek(filters.week);
  return { from: filters.from ?? null, to: filters.to ?? null };
}

export type DateChange = Record<"date" | "week" | "from" | "to", string | null>;

/** The filters for a range of days: a day and a week are called by their own names. */
export function dateChange({ from, to }: DayRange): DateChange {
  const change: DateChange = { date: null, week: null, from: null, to: null };
  if (from && from === to) return { ...change, date: from };
  if (from && to) {
    const week = daysOfWeek(weekOf(from));
    if (week.from === from && week.to === to) return { ...change, week: weekOf(from) };
  }
  return { ...change, from, to };
}

/** The days just before (-1) or after (1) those shown, as many; null where they have no end. */
export function neighbour(filters: PurchaseFilters, direction: -1 | 1): DateChange | null {
  const { from, to } = daysOf(filters);
  if (!from || !to || to < from) return null;
  const step = (daysBetween(from, to) + 1) * direction;
  return dateChange({ from: addDays(from, step), to: addDays(to, step) });
}

/** The active filters that each have a chip of their own; the days have one together. */
export function chipNames(filters: PurchaseFilters): FilterName[] {
  return FILTER_NAMES.filter((name) => filters[name] && !DATE_NAMES.includes(name));
}
