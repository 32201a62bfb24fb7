import { expect, test } from "vitest";
import { purchasesAt, purchasesIn } from "./drill";

const NOVEMBER = { from: "2026-11-03", to: "2026-11-30", branch: "SM1" };
const ALL = { from: null, to: null, branch: null };

test("a number leads to its purchases", () => {
  expect(purchasesAt(ALL)).toBe("/manage/purchases");
  expect(purchasesAt(NOVEMBER)).toBe("/manage/purchases?from=2026-11-03&to=2026-11-30&branch=SM1");
  expect(purchasesAt(NOVEMBER, { weekday: "5", hour: "0" })).toBe(
    "/manage/purchases?from=2026-11-03&to=2026-11-30&branch=SM1&weekday=5&hour=0",
  );
  expect(purchasesAt(ALL, { category: "fruit & vegetables" })).toBe(
    "/manage/purchases?category=fruit+%26+vegetables",
  );
  expect(purchasesAt(NOVEMBER, { branch: "SM2" })).toBe(
    "/manage/purchases?from=2026-11-03&to=2026-11-30&branch=SM2",
  );
});

test("a day or a week stands alone, never beside a range", () => {
  expect(purchasesIn(NOVEMBER, "day", "2026-11-10")).toBe(
    "/manage/purchases?branch=SM1&date=2026-11-10",
  );
  expect(purchasesIn(NOVEMBER, "week", "2026-W46")).toBe(
    "/manage/purchases?branch=SM1&week=2026-W46",
  );
});

test("a week or a month that the range cuts leads to its days in the range", () => {
  expect(purchasesIn(NOVEMBER, "week", "2026-W45")).toBe(
    "/manage/purchases?from=2026-11-03&to=2026-11-08&branch=SM1",
  );
  expect(purchasesIn(NOVEMBER, "month", "2026-11")).toBe(
    "/manage/purchases?from=2026-11-03&to=2026-11-30&branch=SM1",
  );
  expect(purchasesIn(ALL, "month", "2024-02")).toBe(
    "/manage/purchases?from=2024-02-01&to=2024-02-29",
  );
});

test("an hour of one day is that day's", () => {
  const day = { from: "2026-11-10", to: "2026-11-10", branch: null };
  expect(purchasesIn(day, "hour", "9")).toBe("/manage/purchases?date=2026-11-10&hour=9");
  expect(purchasesIn({ ...day, to: null }, "hour", "0")).toBe(
    "/manage/purchases?from=2026-11-10&hour=0",
  );
});
