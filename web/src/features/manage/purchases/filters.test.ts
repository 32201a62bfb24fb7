import { expect, test } from "vitest";
import {
  apiQuery,
  chipNames,
  dateChange,
  daysOf,
  neighbour,
  purchasesAddress,
  queryOf,
  readFilters,
} from "./filters";

const read = (query: string) => readFilters(new URLSearchParams(query));

test("an address is read into filters, and what they can't be is passed over", () => {
  expect(read("branch=SM1&hour=7&weekday=8&date=yesterday&other=1&receipt=+SM1-0+")).toEqual({
    branch: "SM1",
    hour: "7",
    receipt: "SM1-0",
  });
});

test("of a date, a week and a range the first counts, as the API takes only one", () => {
  expect(read("date=2026-11-20&week=2026-W47&from=2026-11-01")).toEqual({ date: "2026-11-20" });
  expect(read("week=2026-W47&from=2026-11-01&to=2026-11-03")).toEqual({ week: "2026-W47" });
});

test("filters written and read again are the same", () => {
  const filters = { from: "2026-11-01", customer: "u 1&2", category: "crème", weekday: "7" };
  expect(read(queryOf(filters))).toEqual(filters);
  expect(purchasesAddress({})).toBe("/manage/purchases");
  expect(purchasesAddress({ product: "3" })).toBe("/manage/purchases?product=3");
});

test("the API gets its numbers as numbers", () => {
  expect(apiQuery({ branch: "1", hour: "0", weekday: "3" })).toEqual({
    branch: "1",
    hour: 0,
    weekday: 3,
  });
});

test("a range of one day is a date, of a week from Monday a week", () => {
  const none = { date: null, week: null, from: null, to: null };
  expect(dateChange({ from: "2026-11-20", to: "2026-11-20" })).toEqual({
    ...none,
    date: "2026-11-20",
  });
  expect(dateChange({ from: "2026-11-16", to: "2026-11-22" })).toEqual({
    ...none,
    week: "2026-W47",
  });
  expect(dateChange({ from: "2026-11-15", to: "2026-11-21" })).toEqual({
    ...none,
    from: "2026-11-15",
    to: "2026-11-21",
  });
  expect(daysOf({ week: "2026-W01" })).toEqual({ from: "2025-12-29", to: "2026-01-04" });
});

test("the arrows go by as many days as are shown", () => {
  expect(neighbour({ date: "2026-03-01" }, -1)?.date).toBe("2026-02-28");
  expect(neighbour({ week: "2026-W53" }, 1)?.week).toBe("2027-W01");
  expect(neighbour({ from: "2026-11-10", to: "2026-11-12" }, 1)).toMatchObject({
    from: "2026-11-13",
    to: "2026-11-15",
  });
  expect(neighbour({ from: "2026-11-10" }, 1)).toBeNull();
  expect(neighbour({ from: "2026-11-12", to: "2026-11-10" }, 1)).toBeNull();
});

test("days share a chip; every other filter has its own", () => {
  expect(chipNames(read("date=2026-11-20&cashier=dana&hour=9"))).toEqual(["cashier", "hour"]);
});
