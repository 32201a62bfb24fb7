import { formatMilli, formatMinor } from "./money";
import { Refusal } from "./refusal";

/** More money than one purchase can come to. */
export const LARGEST_TOTAL_MINOR = 10 ** 14;

const CASH = "cash";

/** What a line is priced from; `discountMinor` is off the whole line. */
export type PricingLine = {
  unitPriceMinor: number;
  quantityMilli: number;
  discountMinor: number;
  /** Contained in the price, or added to it. */
  taxRateBp: number;
  /** What a label says the line costs, in place of price times quantity. */
  amountMinor?: number;
};

/** A line's amounts; `totalMinor` is after both discounts, with all tax. */
export type PricedLine = {
  grossMinor: number;
  lineDiscountMinor: number;
  sharedDiscountMinor: number;
  totalMinor: number;
  /** Its part of the tax that prices don't contain. */
  addedTaxMinor: number;
};

/** What was sold at one tax rate: with the tax, and the tax in it. */
export type TaxAmount = { taxRateBp: number; grossMinor: number; taxMinor: number };

/** A purchase's amounts: the lines' totals add up to the whole, and so do the taxes' gross. */
export type Priced = {
  lines: PricedLine[];
  taxes: TaxAmount[];
  discountMinor: number;
  taxMinor: number;
  totalMinor: number;
};

/** What stays of each payment, and the cash given back. */
export type Settlement = {
  amountsMinor: number[];
  changeMinor: number;
  /** The part of the change that did not come in as cash: it leaves the drawer. */
  cashOutMinor: number;
  /** Added to the total, because there are no coins for what is left to pay in cash. */
  roundingMinor: number;
};

/**
 * Prices a purchase: its lines, a discount on the whole, and the tax. Prices contain the tax, or it
 * is added: once a rate, and each line's total takes its part.
 * Throws `Refusal` (`discount-too-large`, `amount-too-large`) just where the server refuses.
 */
export function price(
  lines: readonly PricingLine[],
  discountMinor = 0,
  digits = 2,
  taxIncluded = true,
): Priced {
  const grosses = lines.map(grossOf);
  const worth = lines.map((line, position) => {
    const gross = grosses[position] ?? 0;
    if (line.discountMinor < 0 || line.discountMinor > gross) {
      throw new Refusal(
        "discount-too-large",
        `The discount is more than the line's ${formatMinor(gross, digits)}.`,
        `/items/${position}/discount`,
      );
    }
    return gross - line.discountMinor;
  });
  const subtotal = sum(worth);
  if (subtotal > LARGEST_TOTAL_MINOR) {
    throw new Refusal(
      "amount-too-large",
      "That is more money than one purchase can come to.",
      "/items",
    );
  }
  if (discountMinor < 0 || discountMinor > subtotal) {
    throw new Refusal(
      "discount-too-large",
      `The discount is more than the purchase's ${formatMinor(subtotal, digits)}.`,
      "/discount",
    );
  }
  const shares = discountMinor ? shareOver(discountMinor, worth, lines) : worth.map(() => 0);
  const totals = worth.map((value, position) => value - (shares[position] ?? 0));
  const added = taxIncluded ? totals.map(() => 0) : addedTaxes(totals, lines);
  const priced = lines.map((line, position) => ({
    grossMinor: grosses[position] ?? 0,
    lineDiscountMinor: line.discountMinor,
    sharedDiscountMinor: shares[position] ?? 0,
    totalMinor: (totals[position] ?? 0) + (added[position] ?? 0),
    addedTaxMinor: added[position] ?? 0,
  }));
  const taxes = taxAmounts(lines, priced, taxIncluded);
  return {
    lines: priced,
    taxes,
    discountMinor: discountMinor + sum(lines.map((line) => line.discountMinor)),
    taxMinor: sum(taxes.map((tax) => tax.taxMinor)),
    totalMinor: subtotal - discountMinor + sum(added),
  };
}

/** What a line costs before discounts: what its label says, or else price times quantity. */
export function grossOf(
  line: Pick<PricingLine, "unitPriceMinor" | "quantityMilli" | "amountMinor">,
): number {
  return line.amountMinor ?? lineAmount(line.unitPriceMinor, line.quantityMilli);
}

/** What a quantity costs, rounded half away from zero: `lineAmount(399, 525)` is `209`. */
export function lineAmount(unitPriceMinor: number, quantityMilli: number): number {
  return multiplyDivideRounding(unitPriceMinor, quantityMilli, 1000);
}

/**
 * Shares an amount over lines by what each is worth, to the last penny.
 *
 * Pennies left over by rounding go to the lines that lost most, the earlier line first, so till and
 * server agree. An amount below zero gives the same parts below zero. Throws RangeError if the
 * lines are worth nothing together.
 */
export function shareOut(amountMinor: number, weights: readonly number[]): number[] {
  const whole = sum(weights);
  if (whole <= 0) throw new RangeError("nothing to share an amount over");
  const amount = Math.abs(amountMinor);
  const parts = weights.map((weight, position) => {
    const [share, lost] = multiplyDivide(amount, weight, whole);
    return { position, share, lost };
  });
  const leftOver = amount - sum(parts.map((part) => part.share));
  const byLoss = [...parts].sort((a, b) => b.lost - a.lost || a.position - b.position);
  for (const part of byLoss.slice(0, leftOver)) part.share += 1;
  return parts.map(({ share }) => (amountMinor < 0 ? negative(share) : share));
}

/** The tax that an amount contains, rounded half away from zero: of 11.90 at 19 % it is 1.90. */
export function containedTax(grossMinor: number, taxRateBp: number): number {
  return multiplyDivideRounding(grossMinor, taxRateBp, 10_000 + taxRateBp);
}

/** A part of an amount in basis points, rounded half away from zero. */
export function percentOf(amountMinor: number, bp: number): number {
  return multiplyDivideRounding(amountMinor, bp, 10_000);
}

/** Rounds an amount to what can be paid in coins; a step of 0 or 1 leaves it alone. */
export function roundCash(amountMinor: number, stepMinor: number): number {
  return stepMinor > 1 ? divideRounding(amountMinor, stepMinor) * stepMinor : amountMinor;
}

/**
 * Settles a total with payments; what is too much is given back in cash. Where cash is rounded,
 * what the other payments leave to pay in cash is.
 * Throws `Refusal` (`payments-too-low`) if they don't cover the total.
 */
export function settle(
  totalMinor: number,
  tendered: readonly { method: string; amountMinor: number }[],
  digits = 2,
  cashStepMinor = 0,
): Settlement {
  const roundingMinor = tendered.some((payment) => payment.method === CASH)
    ? cashRounding(totalMinor, tendered, cashStepMinor)
    : 0;
  const change = sum(tendered.map((payment) => payment.amountMinor)) - totalMinor - roundingMinor;
  if (change < 0) {
    throw new Refusal(
      "payments-too-low",
      `The payments fall short by ${formatMinor(-change, digits)}.`,
      "/payments",
    );
  }
  const amounts: number[] = [];
  let left = change;
  for (const payment of [...tendered].reverse()) {
    const back = payment.method === CASH ? Math.min(left, payment.amountMinor) : 0;
    amounts.unshift(payment.amountMinor - back);
    left -= back;
  }
  return { amountsMinor: amounts, changeMinor: change, cashOutMinor: left, roundingMinor };
}

/** What the total is rounded by if cash pays what the other payments leave of it. */
export function cashRounding(
  totalMinor: number,
  tendered: readonly { method: string; amountMinor: number }[],
  cashStepMinor: number,
): number {
  const others = tendered.filter((payment) => payment.method !== CASH);
  const left = totalMinor - sum(others.map((payment) => payment.amountMinor));
  return left > 0 ? roundCash(left, cashStepMinor) - left : 0;
}

/**
 * Holds a purchase to the most units of one product that the shop sells at once.
 * `unitsMilli` is what a line counts for: one unit for what is weighed, however heavy.
 * Throws `Refusal` (`too-many-units`) at the line that goes beyond; `mostUnits` null is no limit.
 */
export function checkUnits(
  lines: readonly { productId: number; unitsMilli: number }[],
  mostUnits: number | null,
): void {
  if (mostUnits === null) return;
  const bought = new Map<number, number>();
  for (const [position, line] of lines.entries()) {
    const units = (bought.get(line.productId) ?? 0) + line.unitsMilli;
    bought.set(line.productId, units);
    if (units > mostUnits * 1000) {
      throw new Refusal(
        "too-many-units",
        `At most ${mostUnits} of one product can be bought at once, not ${formatMilli(units)}.`,
        `/items/${position}/quantity`,
      );
    }
  }
}

/** Divides, rounding half away from zero; the divisor is above zero. */
export function divideRounding(dividend: number, divisor: number): number {
  return multiplyDivideRounding(dividend, 1, divisor);
}

/** Answers `one * other` divided by `divisor`, rounded half away from zero; `one` may be negative. */
export function multiplyDivideRounding(one: number, other: number, divisor: number): number {
  const [share, lost] = multiplyDivide(Math.abs(one), other, divisor);
  const rounded = 2 * lost >= divisor ? share + 1 : share;
  return one < 0 ? negative(rounded) : rounded;
}

/** Answers `one * other` divided by `divisor` as quotient and rest; neither factor below zero. */
function multiplyDivide(one: number, other: number, divisor: number): [number, number] {
  const product = one * other;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % divisor;
    return [(product - rest) / divisor, rest];
  }
  const exact = BigInt(one) * BigInt(other);
  const by = BigInt(divisor);
  return [Number(exact / by), Number(exact % by)];
}

/** Shares an amount over lines, alike in whatever order they were scanned. */
function shareOver(
  amountMinor: number,
  worth: readonly number[],
  lines: readonly PricingLine[],
): number[] {
  const ordered = lines
    .map((line, at) => ({ line, at, worth: worth[at] ?? 0 }))
    .sort(
      (a, b) =>
        a.line.taxRateBp - b.line.taxRateBp ||
        a.line.unitPriceMinor - b.line.unitPriceMinor ||
        a.line.quantityMilli - b.line.quantityMilli ||
        a.worth - b.worth,
    );
  const parts = shareOut(
    amountMinor,
    ordered.map((each) => each.worth),
  );
  const shares: number[] = lines.map(() => 0);
  for (const [position, { at }] of ordered.entries()) shares[at] = parts[position] ?? 0;
  return shares;
}

/** Each line's part of the tax that is added, which is worked out once a rate. */
function addedTaxes(totals: readonly number[], lines: readonly PricingLine[]): number[] {
  const added: number[] = totals.map(() => 0);
  for (const rate of new Set(lines.map((line) => line.taxRateBp))) {
    const ofRate = [...lines.keys()].filter((at) => lines[at]?.taxRateBp === rate);
    const net = ofRate.map((at) => totals[at] ?? 0);
    const tax = percentOf(sum(net), rate);
    if (tax === 0) continue;
    const parts = shareOver(
      tax,
      net,
      ofRate.map((at) => lines[at] as PricingLine),
    );
    for (const [position, at] of ofRate.entries()) added[at] = parts[position] ?? 0;
  }
  return added;
}

function taxAmounts(
  lines: readonly PricingLine[],
  priced: readonly PricedLine[],
  taxIncluded: boolean,
): TaxAmount[] {
  const byRate = new Map<number, { gross: number; added: number }>();
  for (const [position, line] of lines.entries()) {
    const known = byRate.get(line.taxRateBp) ?? { gross: 0, added: 0 };
    const amounts = priced[position];
    byRate.set(line.taxRateBp, {
      gross: known.gross + (amounts?.totalMinor ?? 0),
      added: known.added + (amounts?.addedTaxMinor ?? 0),
    });
  }
  return [...byRate]
    .sort(([a], [b]) => a - b)
    .map(([taxRateBp, { gross, added }]) => ({
      taxRateBp,
      grossMinor: gross,
      taxMinor: taxIncluded ? containedTax(gross, taxRateBp) : added,
    }));
}

function negative(amount: number): number {
  return amount === 0 ? 0 : -amount;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
