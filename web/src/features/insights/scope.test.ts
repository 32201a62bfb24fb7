import { expect, test } from "vitest";
import {
  daysIn,
  groupingFor,
  latestToday,
  rangeBefore,
  readScope,
  type Scope,
  writeRange,
} from "./scope";

const TODAY = "2026-11-21";

function read(query: string): Scope {
  return readScope(new URLSearchParams(query), TODAY);
}

test("the last 30 days are shown unless the address says otherwise", () => {
  expect(read("")).toEqual({ from: "2026-10-23", to: TODAY, branch: null });
  expect(read("branch=SM1")).toEqual({ from: "2026-10-23", to: TODAY, branch: "SM1" });
  expect(read("from=all")).toEqual({ from: null, to: null, branch: null });
  expect(read("from=2026-11-01&to=2026-11-02&branch=SM2")).toEqual({
    from: "2026-11-01",
    to: "2026-11-02",
    branch: "SM2",
  });
  expect(read("from=2026-11-01")).toEqual({ from: "2026-11-01", to: null, branch: null });
  expect(read("to=2026-11-01")).toEqual({ from: null, to: "2026-11-01", branch: null });
});

test("an address that makes no sense still shows something", () => {
  expect(read("from=yesterday&to=2026-02-30").from).toBe("2026-10-23");
  expect(read("from=2026-11-09&to=2026-11-01")).toEqual({
    from: "2026-11-01",
    to: "2026-11-09",
    branch: null,
  });
});

test("what is written is read again, and the usual range moves on", () => {
  for (const range of [
    { from: null, to: null },
    { from: "2026-11-01", to: "2026-11-02" },
    { from: "2026-11-01", to: null },
    { from: null, to: "2026-11-01" },
    { from: "2026-10-23", to: TODAY },
  ]) {
    const written = Object.entries(writeRange(range, TODAY)).filter(([, value]) => value);
    const params = new URLSearchParams(written as [string, string][]);
    expect(readScope(params, TODAY)).toEqual({ ...range, branch: null });
  }
  expect(writeRange({ from: "2026-10-23", to: TODAY }, TODAY)).toEqual({ from: null, to: null });
});

test("the range before is as long, and days yet to come don't count", () => {
  expect(rangeBefore({ from: "2026-10-23", to: TODAY }, TODAY)).toEqual({
    from: "2026-09-23",
    to: "2026-10-22",
  });
  expect(rangeBefore({ from: TODAY, to: TODAY }, TODAY)).toEqual({
    from: "2026-11-20",
    to: "2026-11-20",
  });
  expect(rangeBefore({ from: "2026-11-01", to: "2026-11-30" }, TODAY)).toEqual({
    from: "2026-10-11",
    to: "2026-10-31",
  });
  expect(rangeBefore({ from: "2026-11-20", to: null }, TODAY)).toEqual({
    from: "2026-11-18",
    to: "2026-11-19",
  });
});

test("there is no range before all days, nor before days yet to come", () => {
  expect(rangeBefore({ from: null, to: null }, TODAY)).toBeNull();
  expect(rangeBefore({ from: null, to: TODAY }, TODAY)).toBeNull();
  expect(rangeBefore({ from: "2026-12-01", to: "2026-12-02" }, TODAY)).toBeNull();
});

test("days are counted over leap days and changes of the clocks", () => {
  expect(daysIn({ from: "2024-02-28", to: "2024-03-01" })).toBe(3);
  expect(daysIn({ from: "2026-10-20", to: "2026-10-30" })).toBe(11);
});

test("a day is split by hours, a quarter by days, two years by weeks, more by months", () => {
  expect([1, 2, 92, 93, 731, 732].map(groupingFor)).toEqual([
    "hour",
    "day",
    "day",
    "week",
    "week",
    "month",
  ]);
});

test("today is the latest day that any branch has", () => {
  const now = new Date("2026-11-20T12:30:00Z");
  expect(latestToday(["Europe/Berlin", "America/New_York"], now)).toBe("2026-11-20");
  expect(latestToday(["Europe/Berlin", "Pacific/Auckland"], now)).toBe("2026-11-21");
  expect(latestToday([], now)).toBe("2026-11-20");
});
