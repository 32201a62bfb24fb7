import type { Change } from "./changes";

/** How this user reads weekdays, hours, months and changes. */
export type Names = ReturnType<typeof makeNames>;

const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

export function makeNames(tag: string) {
  const weekday = new Intl.DateTimeFormat(tag, { weekday: "long", timeZone: "UTC" });
  const shortWeekday = new Intl.DateTimeFormat(tag, { weekday: "short", timeZone: "UTC" });
  const hour = new Intl.DateTimeFormat(tag, { timeStyle: "short", timeZone: "UTC" });
  const shortHour = new Intl.DateTimeFormat(tag, { hour: "numeric", timeZone: "UTC" });
  const shortDay = new Intl.DateTimeFormat(tag, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  const month = new Intl.DateTimeFormat(tag, { month: "long", year: "numeric", timeZone: "UTC" });
  const shortMonth = new Intl.DateTimeFormat(tag, {
    month: "short",
    year: "2-digit",
    timeZone: "UTC",
  });
  const signed = (digits: number, style?: "percent") =>
    new Intl.NumberFormat(tag, {
      ...(style ? { style } : {}),
      signDisplay: "exceptZero",
      maximumFractionDigits: digits,
    });
  const percent = signed(0, "percent");
  const smallPercent = signed(1, "percent");
  const points = signed(1);
  const share = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 });
  const count = new Intl.NumberFormat(tag);
  const parts = count.formatToParts(12345.6);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return {
    /** Monday is 1. */
    weekday: (number: number) => weekday.format(MONDAY + (number - 1) * DAY),
    shortWeekday: (number: number) => shortWeekday.format(MONDAY + (number - 1) * DAY),
    hour: (number: number) => hour.format(MONDAY + number * 3_600_000),
    shortHour: (number: number) => shortHour.format(MONDAY + number * 3_600_000),
    hours: (number: number) =>
      hour.formatRange(MONDAY + number * 3_600_000, MONDAY + (number + 1) * 3_600_000 - 1),
    shortDay: (isoDay: string) => shortDay.format(Date.parse(isoDay)),
    month: (key: string) => month.format(Date.parse(`${key}-01`)),
    shortMonth: (key: string) => shortMonth.format(Date.parse(`${key}-01`)),
    /** A part of a whole: 0.39 is 39 %. */
    share: (ratio: number) => share.format(ratio),
    /** The first words of what a change is; `daysBefore` goes on with them. */
    change: (change: Change): string => {
      switch (change.kind) {
        case "same":
          return "No change on";
        case "from-nothing":
          return "None in";
        case "points":
          return `${points.format(change.difference)} points on`;
        case "by":
          return `${(Math.abs(change.ratio) < 0.1 ? smallPercent : percent).format(change.ratio)} on`;
      }
    },
    /** What a change is against: `the 30 days before`. */
    daysBefore: (days: number) =>
      days === 1 ? "the day before" : `the ${count.format(days)} days before`,
    /** The decimal and the thousands separator, as Plotly wants them. */
    separators: `${part("decimal")}${part("group")}`,
  };
}
