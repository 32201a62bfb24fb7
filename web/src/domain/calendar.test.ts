import { expect, test } from "vitest";
import {
  addDays,
  daysBetween,
  daysOfMonth,
  daysOfWeek,
  rangeOf,
  todayIn,
  weekdayOf,
  weekOf,
} from "./calendar";

test("today depends on where one is", () => {
  const lateInLondon = new Date("2026-11-20T23:30:00Z");
  expect(todayIn("Europe/London", lateInLondon)).toBe("2026-11-20");
  expect(todayIn("Asia/Jerusalem", lateInLondon)).toBe("2026-11-21");
});

test("days are counted over the ends of months and years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
  expect(weekdayOf("2026-11-16")).toBe(1);
  expect(weekdayOf("2026-11-22")).toBe(7);
});

test("presets are whole days, both ends in", () => {
  const today = "2026-11-20";
  expect(rangeOf("today", today)).toEqual({ from: today, to: today });
  expect(rangeOf("this-week", today)).toEqual({ from: "2026-11-16", to: "2026-11-22" });
  expect(rangeOf("last-week", today)).toEqual({ from: "2026-11-09", to: "2026-11-15" });
  expect(rangeOf("last-7-days", today)).toEqual({ from: "2026-11-14", to: today });
  expect(rangeOf("this-month", "2026-02-10")).toEqual({ from: "2026-02-01", to: "2026-02-28" });
  expect(rangeOf("last-month", "2026-01-31")).toEqual({ from: "2025-12-01", to: "2025-12-31" });
  expect(rangeOf("this-year", today)).toEqual({ from: "2026-01-01", to: "2026-12-31" });
});

test("weeks and months of charts become their days", () => {
  expect(daysOfWeek("2026-W47")).toEqual({ from: "2026-11-16", to: "2026-11-22" });
  expect(daysOfWeek("2026-W01")).toEqual({ from: "2025-12-29", to: "2026-01-04" });
  expect(daysOfMonth("2026-12")).toEqual({ from: "2026-12-01", to: "2026-12-31" });
});

test("a day is in the ISO week of its Thursday", () => {
  expect(weekOf("2026-11-20")).toBe("2026-W47");
  expect(weekOf("2027-01-03")).toBe("2026-W53");
  expect(weekOf("2025-12-29")).toBe("2026-W01");
  expect(weekOf("2024-12-30")).toBe("2025-W01");
  expect(daysBetween("2028-02-28", "2028-03-01")).toBe(2);
});
