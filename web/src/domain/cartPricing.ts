import type { Cart, CartLine, Discount } from "./cart";
import {
  grossOf,
  LARGEST_TOTAL_MINOR,
  type PricedLine,
  percentOf,
  price,
  type TaxAmount,
} from "./pricing";

/** Why a cart can't be sold as it is: at a line, or (`key` null) in the whole. */
export type CartProblem = {
  key: number | null;
  code: "discount-too-large" | "amount-too-large";
  /** The most that it may be, in minor units. */
  mostMinor: number;
};

export type PricedCartLine = PricedLine & { key: number; problem: CartProblem | null };

/** What a cart comes to. With problems, amounts are as if each discount were the most it may be. */
export type PricedCart = {
  lines: PricedCartLine[];
  /** After the lines' discounts, before the cart's. */
  subtotalMinor: number;
  cartDiscountMinor: number;
  /** All discounts together. */
  discountMinor: number;
  taxes: TaxAmount[];
  taxMinor: number;
  /** The tax that prices don't contain; part of the total. */
  addedTaxMinor: number;
  totalMinor: number;
  /** Pieces counted, what is weighed as one: what a cashier compares with the belt. */
  pieces: number;
  problems: CartProblem[];
};

/** Prices a cart as the server will; never throws: what is wrong is among `problems`. */
export function priced(cart: Cart, taxIncluded = true): PricedCart {
  const problems: CartProblem[] = [];
  const lines = cart.lines.map((line) => {
    const { key, discount } = line;
    const said = saidOf(line);
    const gross = grossOf(said);
    return {
      ...said,
      grossMinor: gross,
      discountMinor: discountOf(discount, gross, key, problems),
    };
  });
  const subtotal = lines.reduce((sum, line) => sum + line.grossMinor - line.discountMinor, 0);
  if (subtotal > LARGEST_TOTAL_MINOR) return tooMuch(cart);
  const cartDiscount = discountOf(cart.discount, subtotal, null, problems);
  const { lines: amounts, ...totals } = price(lines, cartDiscount, 2, taxIncluded);
  return {
    ...totals,
    addedTaxMinor: taxIncluded ? 0 : totals.taxMinor,
    lines: amounts.map((amount, position) => {
      const key = cart.lines[position]?.key ?? 0;
      return { ...amount, key, problem: problems.find((each) => each.key === key) ?? null };
    }),
    subtotalMinor: subtotal,
    cartDiscountMinor: cartDiscount,
    pieces: piecesOf(cart),
    problems,
  };
}

/** What a line is priced from. */
function saidOf({ product, quantityMilli, label }: CartLine) {
  const amountMinor = label?.amountMinor ?? null;
  return {
    unitPriceMinor: product.unitPriceMinor,
    quantityMilli,
    taxRateBp: product.taxRateBp,
    ...(amountMinor !== null && { amountMinor }),
  };
}

/** A discount as an amount of what it is off; per cent are rounded half away from zero. */
export function discountAmount(discount: Discount | null, ofMinor: number): number {
  if (!discount) return 0;
  return discount.kind === "amount" ? discount.minor : percentOf(ofMinor, discount.bp);
}

function discountOf(
  discount: Discount | null,
  ofMinor: number,
  key: number | null,
  problems: CartProblem[],
): number {
  const amount = discountAmount(discount, ofMinor);
  if (amount >= 0 && amount <= ofMinor) return amount;
  problems.push({ key, code: "discount-too-large", mostMinor: ofMinor });
  return amount < 0 ? 0 : ofMinor;
}

function piecesOf(cart: Cart): number {
  const units = cart.lines.map(({ product, quantityMilli }) =>
    product.decimals === 0 ? quantityMilli / 1000 : 1,
  );
  return units.reduce((sum, each) => sum + each, 0);
}

/** A cart of more money than there is shows no amounts, only the problem. */
function tooMuch(cart: Cart): PricedCart {
  const problem = {
    key: null,
    code: "amount-too-large",
    mostMinor: LARGEST_TOTAL_MINOR,
  } as const;
  const nothing = {
    grossMinor: 0,
    lineDiscountMinor: 0,
    sharedDiscountMinor: 0,
    totalMinor: 0,
    addedTaxMinor: 0,
  };
  return {
    lines: cart.lines.map(({ key }) => ({ ...nothing, key, problem: null })),
    subtotalMinor: 0,
    cartDiscountMinor: 0,
    discountMinor: 0,
    taxes: [],
    taxMinor: 0,
    addedTaxMinor: 0,
    totalMinor: 0,
    pieces: piecesOf(cart),
    problems: [problem],
  };
}
