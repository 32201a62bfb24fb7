/** Days as ISO dates (`2026-11-20`), without times and zones. */
export type IsoDay = string;

export type DayRange = { from: IsoDay | null; to: IsoDay | null };

/** The day that it is now in a time zone. */
export function todayIn(timeZone: string, now: Date = new Date()): IsoDay {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
}

export function addDays(day: IsoDay, days: number): IsoDay {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: IsoDay): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

function firstOfMonth(day: IsoDay): IsoDay {
  return `${day.slice(0, 8)}01`;
}

export const PRESETS = [
  "today",
  "yesterday",
  "last-7-days",
  "this-week",
  "last-week",
  "last-30-days",
  "this-month",
  "last-month",
  "this-year",
] as const;

export type Preset = (typeof PRESETS)[number];

/** The days of a preset, both inclusive; weeks start on Monday (ISO 8601). */
export function rangeOf(preset: Preset, today: IsoDay): { from: IsoDay; to: IsoDay } {
  const monday = addDays(today, 1 - weekdayOf(today));
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "last-7-days":
      return { from: addDays(today, -6), to: today };
    case "this-week":
      return { from: monday, to: addDays(monday, 6) };
    case "last-week":
      return { from: addDays(monday, -7), to: addDays(monday, -1) };
    case "last-30-days":
      return { from: addDays(today, -29), to: today };
    case "this-month":
      return { from: firstOfMonth(today), to: addDays(firstOfMonth(nextMonth(today)), -1) };
    case "last-month": {
      const end = addDays(firstOfMonth(today), -1);
      return { from: firstOfMonth(end), to: end };
    }
    case "this-year":
      return { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` };
  }
}

function nextMonth(day: IsoDay): IsoDay {
  return addDays(firstOfMonth(day), 31);
}

/** The days of an ISO week (`2026-W47`), both inclusive, Monday first. */
export function daysOfWeek(week: string): { from: IsoDay; to: IsoDay } {
  const [year = "", number = ""] = week.split("-W");
  const fourth = `${year}-01-04`; // always in week 1
  const monday = addDays(fourth, 1 - weekdayOf(fourth) + (Number(number) - 1) * 7);
  return { from: monday, to: addDays(monday, 6) };
}

/** The ISO week of a day: `2026-W47`. */
export function weekOf(day: IsoDay): string {
  const thursday = addDays(day, 4 - weekdayOf(day)); // a week is of the year of its Thursday
  const year = thursday.slice(0, 4);
  const days = daysBetween(`${year}-01-01`, thursday);
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}

/** How many days lie from one to another; none for the same. */
export function daysBetween(from: IsoDay, to: IsoDay): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The days of a month (`2026-11`), both inclusive. */
export function daysOfMonth(month: string): { from: IsoDay; to: IsoDay } {
  return { from: `${month}-01`, to: addDays(firstOfMonth(nextMonth(`${month}-01`)), -1) };
}
