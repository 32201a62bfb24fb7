import { checkDigit } from "./barcodes";
import { formatMinor, MAX_QUANTITY_MILLI } from "./money";
import { Refusal } from "./refusal";

/**
 * How one kind of label is cut: which digits name the product, and which tell how much.
 * Positions count from 0.
 */
export type LabelRule = {
  name: string;
  prefix: string;
  /** Digits of the whole label. */
  length: number;
  itemStart: number;
  itemLength: number;
  valueStart: number;
  valueLength: number;
  valueKind: "weight" | "price" | "quantity";
  /** Digits of the value after the point. */
  decimals: number;
  /** `gtin` where the last digit checks the others. */
  checkDigit: "gtin" | "none";
};

/** A rule as the API tells it. */
export type StoredLabelRule = {
  name: string;
  prefix: string;
  length: number;
  item_start: number;
  item_length: number;
  value_start: number;
  value_length: number;
  value_kind: LabelRule["valueKind"];
  decimals: number;
  check_digit: LabelRule["checkDigit"];
};

/** A barcode, cut as a rule says. */
export type Label = {
  rule: LabelRule;
  /** All of it, as long as the rule says. */
  digits: string;
  item: string;
  value: string;
  /** Its last digit, and what that should be; null where the rule checks nothing. */
  checkFound: string | null;
  checkExpected: string | null;
  /** Barcodes under which the product may be on file, the likeliest first. */
  gtin14s: string[];
  /** Skus that it may have, asked where no barcode is on file. */
  skus: string[];
};

/** What a label makes of a line; with an amount, that is what the line costs, to the cent. */
export type LabelledLine = { quantityMilli: number; amountMinor: number | null };

const GTIN_LENGTHS = new Set([8, 12, 13, 14]);
const SEPARATORS = /[ \t\r\n-]+/g;

/** Reads a rule as the API tells it. */
export function labelRule(stored: StoredLabelRule): LabelRule {
  return {
    name: stored.name,
    prefix: stored.prefix,
    length: stored.length,
    itemStart: stored.item_start,
    itemLength: stored.item_length,
    valueStart: stored.value_start,
    valueLength: stored.value_length,
    valueKind: stored.value_kind,
    decimals: stored.decimals,
    checkDigit: stored.check_digit,
  };
}

/**
 * Reads a barcode by the first rule that fits it; null is an ordinary barcode.
 *
 * What fits is the prefix and the length; a UPC-A is read as the EAN-13 that it is, and the other
 * way round. Whether the check digit is right, `checkLabel` tells.
 */
export function readLabel(text: string, rules: readonly LabelRule[]): Label | null {
  const digits = text.replace(SEPARATORS, "");
  if (!/^[0-9]+$/.test(digits)) return null;
  for (const rule of rules) {
    const fitted = atLength(digits, rule.length);
    if (fitted?.startsWith(rule.prefix)) return cut(fitted, rule);
  }
  return null;
}

/** Throws `Refusal` (`barcode-invalid`) for a label that was misread: its last digit is wrong. */
export function checkLabel(label: Label): void {
  if (label.checkFound === label.checkExpected) return;
  throw new Refusal(
    "barcode-invalid",
    `The last digit of this label should be ${label.checkExpected} and is ${label.checkFound}: ` +
      "scan it again, or type the product and its quantity.",
  );
}

/** Finds the product of a label: by the barcode of such a label without a value, else by sku. */
export function labelProduct<P>(
  label: Label,
  catalogue: {
    byBarcode: (barcode: string) => P | undefined;
    bySku: (sku: string) => P | undefined;
  },
): P | undefined {
  for (const gtin14 of label.gtin14s) {
    const product = catalogue.byBarcode(gtin14);
    if (product) return product;
  }
  for (const sku of label.skus) {
    const product = catalogue.bySku(sku);
    if (product) return product;
  }
  return undefined;
}

/**
 * Answers how much of its product a label is, and for what amount.
 *
 * A weight or a count is the quantity. A price is the amount of the line, exactly, and the quantity
 * is worked out from it: rounded to the product's precision and at least its smallest step, or one
 * piece of what is sold by the piece or has no price on file. Throws `Refusal` (`label-invalid`)
 * for what can't be sold.
 */
export function labelLine(
  label: Label,
  product: { name: string; unitPriceMinor: number; decimals: number },
  digits = 2,
): LabelledLine {
  const { rule } = label;
  const value = Number(label.value);
  if (value === 0) {
    throw invalid(`The label's ${rule.valueKind} is 0: weigh or price ${product.name} anew.`);
  }
  if (rule.valueKind === "price") {
    const amount = scaled(value, rule.decimals, digits);
    if (amount === null) {
      throw invalid("The label's price is finer than the currency's smallest coin.");
    }
    return { quantityMilli: worth(amount, product, digits), amountMinor: amount };
  }
  const quantity = scaled(value, rule.decimals, 3);
  if (quantity === null || quantity % step(product.decimals) !== 0) {
    const said = formatMinor(value, rule.decimals);
    throw invalid(
      product.decimals === 0
        ? `${product.name} is sold in whole quantities, and the label says ${said}.`
        : `${product.name} is weighed to ${product.decimals} digits after the point, ` +
            `and the label says ${said}.`,
    );
  }
  if (quantity > MAX_QUANTITY_MILLI) {
    throw invalid("The label's quantity is more than a million.");
  }
  return { quantityMilli: quantity, amountMinor: null };
}

/** Writes a barcode with so many digits: a GTIN is the same with leading zeros or without. */
function atLength(digits: string, length: number): string | null {
  if (digits.length === length) return digits;
  if (!GTIN_LENGTHS.has(digits.length) || !GTIN_LENGTHS.has(length)) return null;
  const padded = digits.padStart(length, "0");
  return /^0*$/.test(padded.slice(0, -length)) ? padded.slice(-length) : null;
}

function cut(digits: string, rule: LabelRule): Label {
  const item = digits.slice(rule.itemStart, rule.itemStart + rule.itemLength);
  const isChecked = rule.checkDigit === "gtin";
  const bare = item.replace(/^0+/, "");
  return {
    rule,
    digits,
    item,
    value: digits.slice(rule.valueStart, rule.valueStart + rule.valueLength),
    checkFound: isChecked ? digits.slice(-1) : null,
    checkExpected: isChecked ? checkDigit(digits.slice(0, -1)) : null,
    gtin14s: barcodesOnFile(digits, rule),
    skus: bare !== "" && bare !== item ? [item, bare] : [item],
  };
}

/**
 * The barcodes that stand for a label's product: those of a label that tells nothing. The value's
 * digits are zeros in it, and in a second one those too that the rule says nothing of.
 */
function barcodesOnFile(digits: string, rule: LabelRule): string[] {
  if (!GTIN_LENGTHS.has(rule.length)) return [];
  const isValue = (at: number) => isWithin(at, rule.valueStart, rule.valueLength);
  const isNamed = (at: number) =>
    at < rule.prefix.length || isWithin(at, rule.itemStart, rule.itemLength);
  const found = [(at: number) => !isValue(at), isNamed].map((keeps) => {
    const zeroed = Array.from(digits.slice(0, -1), (digit, at) => (keeps(at) ? digit : "0"));
    const front = zeroed.join("");
    return (front + checkDigit(front)).padStart(14, "0");
  });
  return [...new Set(found)].filter((gtin14) => /[1-9]/.test(gtin14));
}

function isWithin(at: number, start: number, length: number): boolean {
  return at >= start && at < start + length;
}

/** Writes a value with another number of digits after the point; null where some would be lost. */
function scaled(value: number, decimals: number, digits: number): number | null {
  if (digits >= decimals) return value * 10 ** (digits - decimals);
  const part = 10 ** (decimals - digits);
  return value % part === 0 ? value / part : null;
}

function step(decimals: number): number {
  return 10 ** (3 - decimals);
}

/** How much of a product costs an amount. Values have eight digits at most: all stays exact. */
function worth(
  amountMinor: number,
  product: { name: string; unitPriceMinor: number; decimals: number },
  digits: number,
): number {
  const price = product.unitPriceMinor;
  if (product.decimals === 0 || price === 0) return 1000;
  const least = step(product.decimals);
  const [dividend, divisor] = [2 * amountMinor * 1000 + price * least, 2 * price * least];
  const steps = (dividend - (dividend % divisor)) / divisor;
  const quantity = Math.max(steps, 1) * least;
  if (quantity > MAX_QUANTITY_MILLI) {
    throw invalid(
      `The label's price ${formatMinor(amountMinor, digits)} is that of more than a million ` +
        `units of ${product.name}.`,
    );
  }
  return quantity;
}

function invalid(sentence: string): Refusal {
  return new Refusal("label-invalid", sentence);
}
