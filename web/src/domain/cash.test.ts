import fc from "fast-check";
import { expect, test } from "vitest";
import { quickAmounts } from "./cash";

test.each([
  [1337, "EUR", [1337, 1500, 2000, 5000, 10_000, 20_000]],
  [2000, "EUR", [2000, 5000, 10_000, 20_000]],
  [8700, "EUR", [8700, 9000, 10_000, 20_000]],
  [23_701, "EUR", [23_701, 24_000, 25_000, 30_000, 40_000]],
  [420, "USD", [420, 500, 1000, 2000, 5000, 10_000]],
  [1980, "JPY", [1980, 2000, 5000, 10_000]],
  [1250, "KWD", [1250, 2000, 5000, 10_000, 20_000]],
  [1335, "CHF", [1335, 2000, 5000, 10_000, 20_000]],
  [70_000, "XTS", [70_000, 80_000, 100_000]],
  [73_050, "XTS", [73_050, 75_000, 80_000, 100_000]],
  [0, "EUR", [0]],
])("for %i %s people hand over %j", (total, currency, amounts) => {
  expect(quickAmounts(total, currency)).toEqual(amounts);
});

test("amounts are distinct, ascending, at most six, and all cover the total", () => {
  const currency = fc.constantFrom("EUR", "USD", "JPY", "KWD", "HUF", "XTS");
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), currency, (total, of) => {
      const amounts = quickAmounts(total, of);
      expect(amounts[0]).toBe(total);
      expect(amounts.length).toBeLessThanOrEqual(6);
      expect(amounts.every((amount, at) => at === 0 || amount > (amounts[at - 1] ?? 0))).toBe(true);
    }),
  );
});
