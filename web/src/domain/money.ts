/** The largest amount taken from outside, in minor units. */
export const MAX_MINOR = 10 ** 13;

/** The largest quantity of one line, in thousandths: a million units. */
export const MAX_QUANTITY_MILLI = 1_000_000_000;

const WITHOUT_DIGITS = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "),
);
const WITH_THREE_DIGITS = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);
const PLAIN = /^(-?)(\d{1,20})(?:\.(\d{0,20}))?$/;

/** How many digits follow the decimal point in a currency, as the server counts them. */
export function minorDigits(currency: string): number {
  if (WITHOUT_DIGITS.has(currency)) return 0;
  return WITH_THREE_DIGITS.has(currency) ? 3 : 2;
}

/** Writes an amount as the decimal string that the API speaks: `formatMinor(450)` is `"4.50"`. */
export function formatMinor(minor: number, digits = 2): string {
  if (digits === 0) return String(minor);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  return `${minor < 0 ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Turns the sign of a decimal string of the API: `negated("4.50")` is `"-4.50"`. */
export function negated(amount: string): string {
  return amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
}

/**
 * Reads an amount of the API, a decimal string or a number, in minor units.
 * Throws RangeError for what is no decimal number, finer than the currency, or beyond `MAX_MINOR`.
 */
export function parseMinor(value: string | number, digits = 2): number {
  return scaled(value, digits, MAX_MINOR, "an amount");
}

/** Reads a quantity in thousandths. Throws RangeError for what is finer, or no decimal number. */
export function parseMilli(value: string | number): number {
  return scaled(value, 3, Number.MAX_SAFE_INTEGER, "a quantity");
}

/** Writes a quantity as the number that the API speaks: `formatMilli(525)` is `0.525`. */
export function formatMilli(quantityMilli: number): number {
  return quantityMilli / 1000;
}

/** Reads a rate in per cent, as the API writes it, in basis points: `parseRate(7.5)` is `750`. */
export function parseRate(percent: string | number): number {
  return scaled(percent, 2, 10_000, "a tax rate");
}

/** Writes a rate in basis points as a number of per cent. */
export function formatRate(rateBp: number): number {
  return rateBp / 100;
}

export type TypedAmount = { ok: true; minor: number } | { ok: false; reason: string };

/**
 * Reads an amount as people type it: `4,50`, `4.5`, ` 4 `, `1 234,50`, `1.234,50`.
 * What is finer than the currency is refused, not rounded.
 */
export function readTypedAmount(text: string, digits = 2): TypedAmount {
  const plain = plainDecimal(text);
  if (plain === "") return { ok: false, reason: "Type an amount." };
  if (plain === null) return { ok: false, reason: "An amount is a number such as 4.50." };
  try {
    return { ok: true, minor: parseMinor(plain, digits) };
  } catch {
    const fraction = plain.split(".")[1]?.replace(/0+$/, "") ?? "";
    if (fraction.length <= digits) return { ok: false, reason: "That amount is too large." };
    return {
      ok: false,
      reason:
        digits === 0
          ? "This currency has no digits after the point."
          : `An amount has at most ${digits} digits after the point.`,
    };
  }
}

/** Reads a quantity as people type it, in thousandths; null for what is none or is not above zero. */
export function readTypedQuantity(text: string): number | null {
  const plain = plainDecimal(text);
  if (!plain) return null;
  try {
    const milli = parseMilli(plain);
    return milli > 0 && milli <= MAX_QUANTITY_MILLI ? milli : null;
  } catch {
    return null;
  }
}

/** Reads a percentage as people type it (`10`, `7,5 %`) in basis points; null for none of 0 to 100. */
export function readTypedPercent(text: string): number | null {
  const plain = plainDecimal(text.replace(/[%٪]\s*$/, ""));
  if (!plain) return null;
  try {
    return parseRate(plain);
  } catch {
    return null;
  }
}

const formatters = new Map<string, (minor: number) => string>();

/** Answers a function that writes minor units of a currency as people of a locale do. */
export function moneyFormatter(
  currency: string,
  locale: string,
  digits: number = minorDigits(currency),
): (minor: number) => string {
  const key = `${currency} ${locale} ${digits}`;
  const known = formatters.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // A decimal text is formatted digit by digit; a division would be a floating one.
  const write = (minor: number) => format.format(formatMinor(minor, digits) as `${number}`);
  formatters.set(key, write);
  return write;
}

const quantityFormats = new Map<string, Intl.NumberFormat>();

/** Writes a quantity as people of a locale do: `0,525`, `2`. */
export function writeQuantity(quantityMilli: number, locale: string): string {
  let format = quantityFormats.get(locale);
  if (!format) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    quantityFormats.set(locale, format);
  }
  return format.format(quantityMilli / 1000);
}

function scaled(value: string | number, digits: number, most: number, what: string): number {
  const match = PLAIN.exec(typeof value === "number" ? String(value) : value.trim());
  if (!match) throw new RangeError(`${what} is a decimal number such as 4.50`);
  const [, sign, whole = "", rest = ""] = match;
  const fraction = rest.replace(/0+$/, "");
  if (fraction.length > digits) {
    throw new RangeError(`${what} has more than ${digits} digits after the point`);
  }
  const amount = Number(whole + fraction.padEnd(digits, "0"));
  if (amount > most) throw new RangeError(`${what} is too large`);
  return sign && amount ? -amount : amount;
}

/** Brings a typed number to digits with a point; null for none, "" for nothing typed. */
function plainDecimal(text: string): string | null {
  const plain = text
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/\u066b/g, ",")
    .replace(/[\s'’\u066c]/g, "");
  if (plain === "") return "";
  if (/^\d+(?:[.,]\d*)?$/.test(plain)) return plain.replace(",", ".");
  if (/^[.,]\d+$/.test(plain)) return `0.${plain.slice(1)}`;
  if (/^\d{1,3}(?:\.\d{3})+,\d*$/.test(plain)) return plain.replaceAll(".", "").replace(",", ".");
  if (/^\d{1,3}(?:,\d{3})+\.\d*$/.test(plain)) return plain.replaceAll(",", "");
  return null;
}
