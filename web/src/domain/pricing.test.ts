import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  checkUnits,
  containedTax,
  divideRounding,
  lineAmount,
  type PricingLine,
  percentOf,
  price,
  settle,
  shareOut,
} from "./pricing";
import { Refusal } from "./refusal";

type Case = {
  why: string;
  lines: {
    unit_price_minor: number;
    quantity_milli: number;
    discount_minor: number;
    tax_rate_bp: number;
  }[];
  discount_minor: number;
  expect?: unknown;
  error?: { code: string; pointer: string };
};

const CASES = JSON.parse(
  readFileSync(new URL("../../../vectors/pricing.json", import.meta.url), "utf8"),
) as Case[];

const line: fc.Arbitrary<PricingLine> = fc
  .record({
    unitPriceMinor: fc.integer({ min: 0, max: 100_000 }),
    quantityMilli: fc.integer({ min: 1, max: 20_000 }),
    part: fc.integer({ min: 0, max: 100 }),
    taxRateBp: fc.constantFrom(0, 700, 1900, 2500),
  })
  .map(({ part, ...rest }) => ({
    ...rest,
    discountMinor: Math.floor((lineAmount(rest.unitPriceMinor, rest.quantityMilli) * part) / 100),
  }));
const percent = fc.integer({ min: 0, max: 100 });
const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test.each(CASES)("$why", (given) => {
  const lines = given.lines.map((each) => ({
    unitPriceMinor: each.unit_price_minor,
    quantityMilli: each.quantity_milli,
    discountMinor: each.discount_minor,
    taxRateBp: each.tax_rate_bp,
  }));
  if (given.error) {
    const { code, pointer } = refusalOf(() => price(lines, given.discount_minor));
    expect({ code, pointer }).toEqual(given.error);
    return;
  }
  const priced = price(lines, given.discount_minor);
  expect({
    line_totals_minor: priced.lines.map((each) => each.totalMinor),
    shared_discounts_minor: priced.lines.map((each) => each.sharedDiscountMinor),
    taxes: priced.taxes.map((tax) => ({
      tax_rate_bp: tax.taxRateBp,
      gross_minor: tax.grossMinor,
      tax_minor: tax.taxMinor,
    })),
    discount_minor: priced.discountMinor,
    tax_minor: priced.taxMinor,
    total_minor: priced.totalMinor,
  }).toEqual(given.expect);
});

test("parts add up, and no discount takes a line below zero", () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), percent, (lines, part) => {
      const discount = Math.floor((price(lines).totalMinor * part) / 100);
      const priced = price(lines, discount);
      expect(sum(priced.lines.map((each) => each.totalMinor))).toBe(priced.totalMinor);
      expect(sum(priced.taxes.map((tax) => tax.grossMinor))).toBe(priced.totalMinor);
      expect(sum(priced.taxes.map((tax) => tax.taxMinor))).toBe(priced.taxMinor);
      expect(sum(priced.lines.map((each) => each.grossMinor)) - priced.discountMinor).toBe(
        priced.totalMinor,
      );
      for (const each of priced.lines) {
        expect(each.totalMinor).toBeGreaterThanOrEqual(0);
        expect(each.totalMinor).toBeLessThanOrEqual(each.grossMinor);
      }
    }),
  );
});

test("the order of scanning changes no total", () => {
  const lines = fc.array(line, { minLength: 1, maxLength: 8 });
  const shuffled = lines.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, percent, ([one, other], part) => {
      const discount = Math.floor((price(one).totalMinor * part) / 100);
      const [first, second] = [price(one, discount), price(other, discount)];
      expect([first.totalMinor, first.discountMinor]).toEqual([
        second.totalMinor,
        second.discountMinor,
      ]);
    }),
  );
});

test("shares add up, mirror, and are off by less than one, however much money it is", () => {
  const amount = fc.integer({ min: 0, max: 10 ** 13 });
  const weights = fc
    .array(fc.integer({ min: 0, max: 10 ** 12 }), { minLength: 1, maxLength: 20 })
    .filter((all) => all.some((weight) => weight > 0));
  fc.assert(
    fc.property(amount, weights, (shared, all) => {
      const shares = shareOut(shared, all);
      expect(sum(shares)).toBe(shared);
      expect(shareOut(-shared, all)).toEqual(shares.map((share) => (share ? -share : 0)));
      const whole = BigInt(sum(all));
      for (const [position, share] of shares.entries()) {
        const off = BigInt(share) * whole - BigInt(shared) * BigInt(all[position] ?? 0);
        expect(off < whole && -off < whole).toBe(true);
      }
    }),
  );
});

test("an amount can't be shared over nothing", () => {
  expect(() => shareOut(1, [0, 0])).toThrow(RangeError);
  expect(shareOut(100, [333, 333, 334])).toEqual([33, 33, 34]);
});

test("rounding is half away from zero, and exact beyond 2^53", () => {
  expect([divideRounding(5, 2), divideRounding(-5, 2), divideRounding(4, 3)]).toEqual([3, -3, 1]);
  expect([lineAmount(399, 525), lineAmount(-399, 525), lineAmount(1, 500)]).toEqual([209, -209, 1]);
  expect(lineAmount(9_999_999_999_999, 9_999)).toBe(99_989_999_999_990);
  expect([containedTax(1190, 1900), containedTax(-1190, 1900), containedTax(100, 0)]).toEqual([
    190, -190, 0,
  ]);
  expect(containedTax(99_999_999_999_999, 1900)).toBe(15_966_386_554_622);
  expect([percentOf(1005, 1000), percentOf(1004, 1000), percentOf(5, 1000)]).toEqual([101, 100, 1]);
});

test("change is given back from cash alone", () => {
  const card = (amountMinor: number) => ({ method: "card", amountMinor });
  const cash = (amountMinor: number) => ({ method: "cash", amountMinor });
  expect(settle(1650, [card(500), cash(2000)])).toEqual({
    amountsMinor: [500, 1150],
    changeMinor: 850,
    cashOutMinor: 0,
  });
  expect(settle(100, [cash(100), cash(500)]).amountsMinor).toEqual([100, 0]);
  expect(settle(1650, [card(1700), cash(40)])).toEqual({
    amountsMinor: [1700, 0],
    changeMinor: 90,
    cashOutMinor: 50,
  });
  const refusal = refusalOf(() => settle(1650, [card(500), cash(1149)]));
  expect([refusal.code, refusal.pointer, refusal.message]).toEqual([
    "payments-too-low",
    "/payments",
    "The payments fall short by 0.01.",
  ]);
});

test("the most units of one product", () => {
  const units = (productId: number, unitsMilli: number) => ({ productId, unitsMilli });
  expect(() => checkUnits([units(1, 1000), units(2, 1000)], 1)).not.toThrow();
  expect(() => checkUnits([units(1, 5000), units(1, 5000)], null)).not.toThrow();
  const refusal = refusalOf(() => checkUnits([units(1, 1000), units(2, 1000), units(1, 1000)], 1));
  expect([refusal.code, refusal.pointer, refusal.message]).toEqual([
    "too-many-units",
    "/items/2/quantity",
    "At most 1 of one product can be bought at once, not 2.",
  ]);
});
