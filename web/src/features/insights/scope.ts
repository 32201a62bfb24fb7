import {
  addDays,
  type DayRange,
  daysBetween,
  type IsoDay,
  rangeOf,
  todayIn,
} from "@/domain/calendar";

/** What every figure of the screen is of: days (both inclusive; null is open) and a branch's code. */
export type Scope = DayRange & { branch: string | null };

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the scope from the address: the last 30 days unless it says otherwise. */
export function readScope(params: URLSearchParams, today: IsoDay): Scope {
  const branch = params.get("branch") || null;
  const from = params.get("from");
  if (from === "all") return { from: null, to: null, branch };
  const days = { from: dayOf(from), to: dayOf(params.get("to")) };
  if (days.from === null && days.to === null) {
    return { ...rangeOf("last-30-days", today), branch };
  }
  if (days.from !== null && days.to !== null && days.from > days.to) {
    return { from: days.to, to: days.from, branch };
  }
  return { ...days, branch };
}

/** What the address says of a range. The usual one is left out, so that it moves on with the days. */
export function writeRange(range: DayRange, today: IsoDay): Record<"from" | "to", string | null> {
  const usual = rangeOf("last-30-days", today);
  if (range.from === usual.from && range.to === usual.to) return { from: null, to: null };
  if (range.from === null && range.to === null) return { from: "all", to: null };
  return { from: range.from, to: range.to };
}

function dayOf(text: string | null): IsoDay | null {
  if (text === null || !DAY.test(text)) return null;
  const moment = new Date(`${text}T00:00:00Z`);
  const isDay = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
  return isDay ? text : null;
}

/** How many days a range has. */
export function daysIn(range: { from: IsoDay; to: IsoDay }): number {
  return daysBetween(range.from, range.to) + 1;
}

/**
 * The range just before one, of the same length; null where the range has no beginning.
 * Days that are yet to come don't count: a month on its 21st is compared with 21 days.
 */
export function rangeBefore(range: DayRange, today: IsoDay): { from: IsoDay; to: IsoDay } | null {
  const to = range.to === null || range.to > today ? today : range.to;
  if (range.from === null || range.from > to) return null;
  const days = daysIn({ from: range.from, to });
  return { from: addDays(range.from, -days), to: addDays(range.from, -1) };
}

/**
 * All days up to the first of a range. Without a purchase in them the shop opened later, and the
 * range compares with no other of its length.
 */
export function daysUpTo(range: { from: IsoDay }): DayRange {
  return { from: null, to: range.from };
}

/** The latest day that it is now in any of the zones, so that nothing of today is left out. */
export function latestToday(zones: readonly string[], now: Date = new Date()): IsoDay {
  return (
    zones
      .map((zone) => todayIn(zone, now))
      .sort()
      .at(-1) ?? todayIn("UTC", now)
  );
}

export type Grouping = "hour" | "day" | "week" | "month";

/** What to split a number of days by, so that a chart has neither two bars nor two thousand. */
export function groupingFor(days: number): Grouping {
  if (days <= 1) return "hour";
  if (days <= 92) return "day";
  return days <= 731 ? "week" : "month";
}
