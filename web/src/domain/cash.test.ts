import fc from "fast-check";
import { expect, test } from "vitest";
import { leftToPay, quickAmounts } from "./cash";
import { settle } from "./pricing";

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

const cash = (amountMinor: number) => ({ method: "cash", amountMinor });
const card = (amountMinor: number) => ({ method: "card", amountMinor });

test.each([
  ["nothing paid yet", 1652, [], 5, [1652, 1650, -2, false]],
  ["nothing to round", 1650, [], 5, [1650, 1650, 0, false]],
  ["the step is 0", 1652, [], 0, [1652, 1652, 0, false]],
  ["a card paid some", 1652, [card(500)], 5, [1152, 1150, -2, false]],
  ["a card paid all", 1652, [card(1652)], 5, [0, 0, 0, true]],
  ["a card paid all that cash would", 1652, [card(1650)], 5, [2, 0, -2, false]],
  ["coins paid all", 1652, [cash(1650)], 5, [2, 0, -2, true]],
  ["coins paid what was rounded up", 1653, [cash(1655)], 5, [0, 0, 2, true]],
  ["coins don't pay what was rounded up", 1653, [cash(1653)], 5, [0, 2, 2, false]],
  ["cash, and a card for the rest", 1652, [cash(1000), card(652)], 5, [0, 0, 0, true]],
  ["a purchase for nothing", 0, [], 5, [0, 0, 0, true]],
  ["rounded to nothing", 2, [], 5, [2, 0, -2, false]],
])("left to pay: %s", (_, total, payments, step, expected) => {
  const { exactMinor, cashMinor, roundingMinor, isCovered } = leftToPay(total, payments, step);
  expect([exactMinor, cashMinor, roundingMinor, isCovered]).toEqual(expected);
});

test("what is covered can be settled, and nothing else", () => {
  const payment = fc.record({
    method: fc.constantFrom("cash", "card"),
    amountMinor: fc.integer({ min: 0, max: 300 }),
  });
  const payments = fc.array(payment, { maxLength: 4 });
  const steps = fc.constantFrom(0, 5, 10);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600 }), payments, steps, (total, taken, step) => {
      const { isCovered } = leftToPay(total, taken, step);
      if (isCovered) settle(total, taken, 2, step);
      else expect(() => settle(total, taken, 2, step)).toThrow("fall short");
    }),
  );
});
