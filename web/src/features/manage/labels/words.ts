import type { LabelRule } from "@/domain/labels";
import type { Trial } from "./queries";

/** What a label's value tells. */
export const KIND_WORDS: Record<LabelRule["valueKind"], string> = {
  weight: "Weight",
  price: "Price",
  quantity: "Count",
};

/** How a label's product was found. */
export const FOUND_WORDS: Record<NonNullable<Trial["found_by"]>, string> = {
  barcode: "by barcode",
  sku: "by sku",
  "sku-without-zeros": "by sku, without zeros in front",
};

/** What a value such as `00525` says, with its point: `0.525`. */
export function withPoint(value: string, decimals: number): string {
  const padded = value.padStart(decimals + 1, "0");
  const whole = padded.slice(0, padded.length - decimals).replace(/^0+(?=\d)/, "");
  return decimals === 0 ? whole : `${whole}.${padded.slice(-decimals)}`;
}
