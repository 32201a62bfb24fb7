import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  checkUnits,
  containedTax,
  divideRounding,
  grossOf,
  lineAmount,
  type PricingLine,
  percentOf,
  price,
  roundCash,
  settle,
  shareOut,
} from "./pricing";
import { Refusal } from "./refusal";

type Case = {
  why: string;
  tax_included?: boolean;
  lines: {
    unit_price_minor: number;
    quantity_milli: number;
    discount_minor?: number;
    discount_bp?: number;
    tax_rate_bp: number;
    amount_minor?: number;
  }[];
  discount_minor?: number;
  discount_bp?: number;
  expect?: { line_totals_minor: number[] };
  error?: { code: string; pointer: string };
};

type SettlingCase = {
  why: string;
  total_minor: number;
  payments: { method: string; amount_minor: number }[];
  cash_step_minor?: number;
  expect?: unknown;
  error?: { code: string; pointer: string };
};

const vectors = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../vectors/${name}.json`, import.meta.url), "utf8"));
const PRICING = vectors("pricing") as Case[];
const SETTLING = vectors("settling") as SettlingCase[];

const line: fc.Arbitrary<PricingLine> = fc
  .record({
    unitPriceMinor: fc.integer({ min: 0, max: 100_000 }),
    quantityMilli: fc.integer({ min: 1, max: 20_000 }),
    part: fc.integer({ min: 0, max: 100 }),
    taxRateBp: fc.constantFrom(0, 700, 1900, 2500),
    label: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
  })
  .map(({ part, label, ...rest }) => {
    const labelled = label === undefined ? rest : { ...rest, amountMinor: label };
    return { ...labelled, discountMinor: Math.floor((grossOf(labelled) * part) / 100) };
  });
/** So like others that they contend for the same pennies. */
const closeLine: fc.Arbitrary<PricingLine> = fc.record({
  unitPriceMinor: fc.constantFrom(1, 100, 200),
  quantityMilli: fc.constantFrom(1000, 2000),
  discountMinor: fc.constantFrom(0, 1),
  taxRateBp: fc.constantFrom(0, 700),
});
const percent = fc.integer({ min: 0, max: 100 });
const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

/** Prices with a discount of some of what there is. */
function pricedWithPartOff(lines: PricingLine[], part: number, taxIncluded: boolean) {
  const worth = sum(lines.map((each) => grossOf(each) - each.discountMinor));
  return price(lines, Math.floor((worth * part) / 100), 2, taxIncluded);
}

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test.each(PRICING)("$why", (given) => {
  const lines = given.lines.map((each) => {
    const said = {
      unitPriceMinor: each.unit_price_minor,
      quantityMilli: each.quantity_milli,
      taxRateBp: each.tax_rate_bp,
      ...(each.amount_minor !== undefined && { amountMinor: each.amount_minor }),
    };
    const { discount_bp: bp, discount_minor: minor = 0 } = each;
    return { ...said, discountMinor: bp === undefined ? minor : percentOf(grossOf(said), bp) };
  });
  const worth = sum(lines.map((each) => grossOf(each) - each.discountMinor));
  const { discount_bp: bp, discount_minor: minor = 0 } = given;
  const discount = bp === undefined ? minor : percentOf(worth, bp);
  if (given.error) {
    const { code, pointer } = refusalOf(() => price(lines, discount, 2, given.tax_included));
    expect({ code, pointer }).toEqual(given.error);
    return;
  }
  const priced = price(lines, discount, 2, given.tax_included);
  expect({
    line_totals_minor: priced.lines.map((each) => each.totalMinor),
    shared_discounts_minor: priced.lines.map((each) => each.sharedDiscountMinor),
    added_taxes_minor: priced.lines.map((each) => each.addedTaxMinor),
    taxes: priced.taxes.map((tax) => ({
      tax_rate_bp: tax.taxRateBp,
      gross_minor: tax.grossMinor,
      tax_minor: tax.taxMinor,
    })),
    discount_minor: priced.discountMinor,
    tax_minor: priced.taxMinor,
    total_minor: priced.totalMinor,
  }).toEqual({ added_taxes_minor: lines.map(() => 0), ...given.expect });
});

test.each(SETTLING)("settling: $why", (given) => {
  const tendered = given.payments.map((each) => ({
    method: each.method,
    amountMinor: each.amount_minor,
  }));
  const settled = () => settle(given.total_minor, tendered, 2, given.cash_step_minor);
  if (given.error) {
    const { code, pointer } = refusalOf(settled);
    expect({ code, pointer }).toEqual(given.error);
    return;
  }
  const { amountsMinor, changeMinor, cashOutMinor, roundingMinor } = settled();
  expect({
    amounts_minor: amountsMinor,
    change_minor: changeMinor,
    cash_out_minor: cashOutMinor,
    rounding_minor: roundingMinor,
  }).toEqual(given.expect);
});

test("parts add up, and no discount takes a line below zero", () => {
  const lines = fc.array(line, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lines, percent, fc.boolean(), (bought, part, taxIncluded) => {
      const priced = pricedWithPartOff(bought, part, taxIncluded);
      const added = sum(priced.lines.map((each) => each.addedTaxMinor));
      expect(sum(priced.lines.map((each) => each.totalMinor))).toBe(priced.totalMinor);
      expect(sum(priced.taxes.map((tax) => tax.grossMinor))).toBe(priced.totalMinor);
      expect(sum(priced.taxes.map((tax) => tax.taxMinor))).toBe(priced.taxMinor);
      expect(added).toBe(taxIncluded ? 0 : priced.taxMinor);
      const gross = sum(priced.lines.map((each) => each.grossMinor));
      expect(gross - priced.discountMinor + added).toBe(priced.totalMinor);
      for (const each of priced.lines) {
        const net = each.totalMinor - each.addedTaxMinor;
        expect(net >= 0 && net <= each.grossMinor && each.addedTaxMinor >= 0).toBe(true);
      }
    }),
  );
});

test("the order of scanning changes nothing", () => {
  const lines = fc.oneof(
    fc.array(line, { minLength: 1, maxLength: 8 }),
    fc.array(closeLine, { minLength: 2, maxLength: 8 }),
  );
  const shuffled = lines.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, percent, fc.boolean(), ([one, other], part, taxIncluded) => {
      const [first, second] = [one, other].map((bought) => {
        const { lines: amounts, ...totals } = pricedWithPartOff(bought, part, taxIncluded);
        return { totals, amounts: amounts.map((each) => each.totalMinor).sort((a, b) => a - b) };
      });
      expect(first).toEqual(second);
    }),
  );
});

test("what stays of the payments is the total with its rounding", () => {
  const payment = fc.record({
    method: fc.constantFrom("cash", "card", "voucher"),
    amountMinor: fc.integer({ min: 0, max: 500_000 }),
  });
  const total = fc.integer({ min: 0, max: 1_000_000 });
  const steps = fc.constantFrom(0, 1, 5, 10, 100);
  fc.assert(
    fc.property(total, fc.array(payment, { maxLength: 5 }), steps, (toPay, some, step) => {
      const tendered = [...some, { method: "cash", amountMinor: toPay + step }];
      const settled = settle(toPay, tendered, 2, step);
      expect(sum(settled.amountsMinor) - settled.cashOutMinor).toBe(toPay + settled.roundingMinor);
      expect(Math.abs(settled.roundingMinor) * 2).toBeLessThanOrEqual(step);
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
  expect([roundCash(1152, 5), roundCash(-1153, 5), roundCash(1152, 0)]).toEqual([
    1150, -1155, 1152,
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
