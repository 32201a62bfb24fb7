import { gtinOfGs1, looksLikeBarcode, toGtin14 } from "./barcodes";
import type { LineLabel } from "./cart";
import type { Catalogue, Product } from "./catalogue";
import {
  checkLabel,
  type Label,
  type LabelRule,
  labelLine,
  labelProduct,
  readLabel,
} from "./labels";
import { MAX_QUANTITY_MILLI, readTypedQuantity } from "./money";
import { Refusal } from "./refusal";

/** A product with how much of it; what is weighed and has no told quantity wants a scale. */
export type EntryItem = {
  product: Product;
  quantityMilli: number;
  quantityTold: boolean;
  /** The label that said how much, if one did. */
  label?: LineLabel;
};

/** How the shop's own labels are read, and the digits of its currency. */
export type LabelReading = { rules: readonly LabelRule[]; digits: number };

const NO_LABELS: LabelReading = { rules: [], digits: 2 };

/** What the register's field was told. */
export type Entry =
  | { kind: "items"; items: EntryItem[] }
  | { kind: "multiplier"; quantityMilli: number }
  | { kind: "unknown"; text: string; reason: string };

const MULTIPLIER = /^\s*([^*×]*)[*×](.*)$/s;
const PART_QUANTITY = /^(.*):\s*([^:]*)$/s;
/** That a name with commas in it is made of, within a list. */
const MOST_PIECES = 6;
const MOST_UNKNOWN_TOLD = 3;

/**
 * Reads what was typed or scanned into the register's field.
 *
 * `5*` waits for the next product; `5*4006381333931`, `0,525*apple`, a barcode, a sku or a whole
 * name is a product; `apple:3,bread:1` is several. A text that is a name or sku as a whole is that
 * product, whatever commas it has.
 *
 * A label of a scale is its product, in the quantity or for the price that stands on it.
 *
 * @param waitingMilli - The multiplier that waits, if one does; it applies to every product read.
 */
export function readEntry(
  text: string,
  catalogue: Catalogue,
  waitingMilli: number | null = null,
  labels: LabelReading = NO_LABELS,
): Entry {
  const said = text.trim();
  if (said === "") return unknown(said, "Scan or type a product.");
  const label = readLabel(said, labels.rules);
  if (label) return readLabelled(said, label, catalogue, waitingMilli, labels.digits);
  const whole = findProduct(said, catalogue);
  if (whole) return itemsOf([{ product: whole, quantity: null }], waitingMilli, said);
  const match = MULTIPLIER.exec(said);
  if (match) return readMultiplied(said, match[1] ?? "", (match[2] ?? "").trim(), catalogue);
  return readList(said, catalogue, waitingMilli);
}

/** Reads a label as the server does: what its rule fits is no ordinary barcode any more. */
function readLabelled(
  said: string,
  label: Label,
  catalogue: Catalogue,
  waitingMilli: number | null,
  digits: number,
): Entry {
  try {
    checkLabel(label);
    const product = labelProduct(label, catalogue);
    if (!product) {
      return unknown(said, `The label names the product ${label.item}, which isn't there.`);
    }
    if (waitingMilli !== null) {
      return unknown(said, "The label says how much it is: scan it without a quantity before it.");
    }
    const { quantityMilli, amountMinor } = labelLine(label, product, digits);
    const read = { digits: label.digits, amountMinor };
    return { kind: "items", items: [{ product, quantityMilli, quantityTold: true, label: read }] };
  } catch (error) {
    if (error instanceof Refusal) return unknown(said, error.message);
    throw error;
  }
}

/** Finds the one product that a text stands for: by barcode, else sku, else whole name. */
export function findProduct(text: string, catalogue: Catalogue): Product | undefined {
  return catalogue.byBarcode(text) ?? catalogue.bySku(text) ?? catalogue.byName(text);
}

function readMultiplied(said: string, count: string, rest: string, catalogue: Catalogue): Entry {
  const quantityMilli = readTypedQuantity(count);
  if (quantityMilli === null) {
    return unknown(said, "A quantity before * is a number above zero, such as 5* or 0.525*.");
  }
  if (rest === "") return { kind: "multiplier", quantityMilli };
  if (rest.includes("*")) return unknown(said, "One * is enough: 5* and then the product.");
  const entry = readEntry(rest, catalogue, quantityMilli);
  return entry.kind === "unknown" ? unknown(said, entry.reason) : entry;
}

type Part = { product: Product; quantity: number | null };

function readList(said: string, catalogue: Catalogue, waitingMilli: number | null): Entry {
  const pieces = said.split(",").map((piece) => piece.trim());
  const parts: Part[] = [];
  const unknownParts: string[] = [];
  for (let at = 0; at < pieces.length; ) {
    if (pieces[at] === "") {
      at += 1;
      continue;
    }
    const [part, used] = longestPart(pieces, at, catalogue);
    if (part) parts.push(part);
    else unknownParts.push(pieces[at] ?? "");
    at += used;
  }
  if (unknownParts.length > 0) return unknown(said, reasonFor(unknownParts, pieces.length > 1));
  return itemsOf(parts, waitingMilli, said);
}

/** Reads the most pieces from `at` on that are one product together: names may hold commas. */
function longestPart(
  pieces: readonly string[],
  at: number,
  catalogue: Catalogue,
): [Part | null, number] {
  for (let end = Math.min(pieces.length, at + MOST_PIECES); end > at; end -= 1) {
    const part = readPart(pieces.slice(at, end).join(", "), catalogue);
    if (part) return [part, end - at];
  }
  return [null, 1];
}

function readPart(text: string, catalogue: Catalogue): Part | null {
  const whole = findProduct(text, catalogue);
  if (whole) return { product: whole, quantity: null };
  const match = PART_QUANTITY.exec(text);
  const product = match && findProduct((match[1] ?? "").trim(), catalogue);
  const quantity = readTypedQuantity(match?.[2] ?? "");
  return product && quantity !== null ? { product, quantity } : null;
}

function itemsOf(parts: readonly Part[], waitingMilli: number | null, said: string): Entry {
  const items: EntryItem[] = [];
  for (const { product, quantity } of parts) {
    const told = quantity !== null || waitingMilli !== null;
    const milli = Math.round(((quantity ?? 1000) * (waitingMilli ?? 1000)) / 1000);
    const problem = quantityProblem(product, milli);
    if (problem) return unknown(said, problem);
    items.push({ product, quantityMilli: milli, quantityTold: told });
  }
  return { kind: "items", items };
}

/** Why a product isn't sold in a quantity, as a sentence; null if it is. */
export function quantityProblem(product: Product, quantityMilli: number): string | null {
  if (quantityMilli <= 0) return "A quantity is above zero.";
  if (quantityMilli > MAX_QUANTITY_MILLI) return "A quantity is at most a million.";
  if (quantityMilli % 10 ** (3 - product.decimals) === 0) return null;
  return product.decimals === 0
    ? `${product.name} is sold in whole quantities.`
    : `${product.name} is weighed to ${product.decimals} digits after the point.`;
}

function reasonFor(parts: readonly string[], isList: boolean): string {
  const [first = ""] = parts;
  if (isList) {
    const told = parts.slice(0, MOST_UNKNOWN_TOLD).map((part) => `“${part}”`);
    const more = parts.length - told.length;
    return `Not known: ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
  }
  const gtin = gtinOfGs1(first);
  const digits = gtin ?? first.replace(/[\s-]+/g, "");
  if (looksLikeBarcode(digits)) {
    try {
      toGtin14(digits);
    } catch (error) {
      return (error as Error).message;
    }
    return `No product has the barcode ${digits}.`;
  }
  const match = PART_QUANTITY.exec(first);
  if (match?.[2] && readTypedQuantity(match[2]) === null) {
    return `“${match[2]}” is no quantity: write a number above zero after the colon.`;
  }
  return `No product has the name, sku or barcode “${first}”.`;
}

function unknown(text: string, reason: string): Entry {
  return { kind: "unknown", text, reason };
}
