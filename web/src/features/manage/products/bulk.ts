import type { Product } from "@/api/client";
import { formatMinor, MAX_MINOR, parseMinor, readTypedAmount } from "@/domain/money";
import { percentOf } from "@/domain/pricing";
import type { ProductChange } from "./queries";

/** How prices are changed: by an amount, by a part in basis points, or to one value. */
export type PriceChange =
  | { by: "amount"; minor: number }
  | { by: "percent"; bp: number }
  | { by: "value"; minor: number };

export type Typed<T> = { ok: true; change: T } | { ok: false; reason: string };

const MOST_BP = 100_000;

/** Reads what is typed for a change of prices; amounts and parts may be below zero. */
export function readPriceChange(
  by: PriceChange["by"],
  text: string,
  digits: number,
): Typed<PriceChange> {
  const trimmed = text.trim().replace(/^[−–]/, "-");
  const isNegative = trimmed.startsWith("-");
  const plain = trimmed.replace(/^[-+]/, "");
  if (by === "value" && isNegative) return { ok: false, reason: "A price is not below zero." };
  const amount = readTypedAmount(plain.replace(/%$/, ""), by === "percent" ? 2 : digits);
  if (!amount.ok) {
    const isPart = by === "percent" && plain !== "";
    return {
      ok: false,
      reason: isPart ? "A percentage is a number such as 5 or 2.5." : amount.reason,
    };
  }
  const signed = isNegative ? -amount.minor : amount.minor;
  if (by !== "percent") return { ok: true, change: { by, minor: signed } };
  if (signed < -10_000) return { ok: false, reason: "A price can fall by 100 % at most." };
  if (signed > MOST_BP) return { ok: false, reason: "That is more than a price can rise by." };
  return { ok: true, change: { by, bp: signed } };
}

export type PricePreview = { oldMinor: number; newMinor: number; problem: string | null };

/** What a price becomes, in minor units, rounded half away from zero. */
export function previewPrice(oldMinor: number, change: PriceChange): PricePreview {
  const newMinor = changedPrice(oldMinor, change);
  const problem =
    newMinor < 0
      ? "This price would fall below zero."
      : newMinor > MAX_MINOR
        ? "This price would be too large."
        : null;
  return { oldMinor, newMinor, problem };
}

function changedPrice(oldMinor: number, change: PriceChange): number {
  switch (change.by) {
    case "amount":
      return oldMinor + change.minor;
    case "percent":
      return oldMinor + Math.sign(change.bp) * percentOf(oldMinor, Math.abs(change.bp));
    case "value":
      return change.minor;
  }
}

/** One kind of change to many products. */
export type BulkChange =
  | { of: "price"; change: PriceChange }
  | { of: "category"; category: string | null }
  | { of: "tax"; rateBp: number }
  | { of: "active"; active: boolean };

export type BulkRow = {
  product: Product;
  change: ProductChange;
  /** What takes it back. */
  undo: ProductChange;
  problem: string | null;
};

/** What a change does to each product; those that it leaves as they are stay out. */
export function bulkRows(
  products: readonly Product[],
  bulk: BulkChange,
  digits: number,
): BulkRow[] {
  return products
    .map((product) => bulkRow(product, bulk, digits))
    .filter((row): row is BulkRow => row !== null);
}

function bulkRow(product: Product, bulk: BulkChange, digits: number): BulkRow | null {
  const { id } = product;
  const row = (change: Omit<ProductChange, "id">, undo: Omit<ProductChange, "id">) => ({
    product,
    change: { id, ...change },
    undo: { id, ...undo },
    problem: null as string | null,
  });
  switch (bulk.of) {
    case "price": {
      const price = previewPrice(parseMinor(product.unit_price, digits), bulk.change);
      if (price.newMinor === price.oldMinor) return null;
      const changed = row(
        { unit_price: formatMinor(price.newMinor, digits) },
        { unit_price: product.unit_price },
      );
      return { ...changed, problem: price.problem };
    }
    case "category":
      if (bulk.category === product.category) return null;
      return row({ category: bulk.category }, { category: product.category });
    case "tax":
      if (bulk.rateBp === Math.round(product.tax_rate * 100)) return null;
      return row({ tax_rate: ratePercent(bulk.rateBp) }, { tax_rate: `${product.tax_rate}%` });
    case "active":
      if (bulk.active === product.active) return null;
      return row({ active: bulk.active }, { active: product.active });
  }
}

/** A rate as the API takes it without a doubt: below 1 a bare number would be a fraction. */
export function ratePercent(rateBp: number): string {
  return `${rateBp / 100}%`;
}
