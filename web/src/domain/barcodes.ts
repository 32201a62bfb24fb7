import { Refusal } from "./refusal";

const LENGTHS = new Set([8, 12, 13, 14]);
const SCIENTIFIC = /^[0-9]+(?:[.,][0-9]*)?[eE]\+?[0-9]+$/;

const GROUP_SEPARATOR = "\x1d";

/**
 * Brings a GTIN-8, UPC-A, EAN-13 or GTIN-14 to the fourteen digits in which products are found.
 * Spaces and hyphens are passed over. Throws `Refusal` (`barcode-invalid`) for anything else.
 */
export function toGtin14(text: string): string {
  const digits = text.replace(/[\s-]+/g, "");
  if (!digits) throw invalid("The barcode is missing: scan it or type its digits.");
  if (SCIENTIFIC.test(digits)) {
    throw invalid(
      "A spreadsheet shortened this barcode and its digits are lost: format the column as " +
        "text, enter the barcode again and save the file.",
    );
  }
  if (!/^[0-9]+$/.test(digits)) {
    throw invalid("A barcode has digits only: remove all other characters.");
  }
  if (!LENGTHS.has(digits.length)) {
    const hint = digits.length < 13 ? "a spreadsheet may have removed its leading zeros, so " : "";
    throw invalid(
      `A barcode has 8, 12, 13 or 14 digits and this one has ${digits.length}: ` +
        `${hint}compare it with the package.`,
    );
  }
  if (/^0+$/.test(digits)) {
    throw invalid("A barcode of zeros stands for no product: leave the field empty.");
  }
  const [expected, last] = [checkDigit(digits.slice(0, -1)), digits.slice(-1)];
  if (last !== expected) {
    throw invalid(
      `The last digit of this barcode should be ${expected} and is ${last}: ` +
        "compare all its digits with the package.",
    );
  }
  return digits.padStart(14, "0");
}

/** The digit that ends a GTIN, from those before it. */
export function checkDigit(digits: string): string {
  let weighted = 0;
  let weight = 3;
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    weighted += Number(digits[at]) * weight;
    weight = 4 - weight;
  }
  return String((10 - (weighted % 10)) % 10);
}

/** Whether a text has the form of a barcode, right or wrong: nothing but 8, 12, 13 or 14 digits. */
export function looksLikeBarcode(text: string): boolean {
  return /^[0-9]+$/.test(text) && LENGTHS.has(text.length);
}

/** The GTIN in what a GS1 symbol says (`]C1`, `01` and fourteen digits); null if there is none. */
export function gtinOfGs1(text: string): string | null {
  const match = /^(?:\][A-Za-z][0-9])?01([0-9]{14})/.exec(text.replace(GROUP_SEPARATOR, ""));
  return match?.[1] ?? null;
}

function invalid(sentence: string): Refusal {
  return new Refusal("barcode-invalid", sentence);
}
