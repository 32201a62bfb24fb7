import type { Cart, CartCustomer, CartLine, Discount, LineLabel } from "./cart";
import type { Product } from "./catalogue";

const VERSION = 1;

/** Writes a cart as a text that a later start of the register reads back. */
export function writeCart(cart: Cart): string {
  return JSON.stringify({ version: VERSION, cart });
}

/** Reads a cart written by `writeCart`; null for any other text, so that a register always starts. */
export function readCart(text: string | null): Cart | null {
  if (!text) return null;
  try {
    const said: unknown = JSON.parse(text);
    return isRecord(said) && said.version === VERSION && isCart(said.cart) ? said.cart : null;
  } catch {
    return null;
  }
}

function isCart(value: unknown): value is Cart {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    isCount(value.nextKey) &&
    Array.isArray(value.lines) &&
    value.lines.every(isLine) &&
    orNull(value.discount, isDiscount) &&
    orNull(value.customer, isCustomer)
  );
}

function isLine(value: unknown): value is CartLine {
  return (
    isRecord(value) &&
    isCount(value.key) &&
    isCount(value.quantityMilli) &&
    isProduct(value.product) &&
    orNull(value.discount, isDiscount) &&
    (value.label === undefined || isLabel(value.label))
  );
}

function isLabel(value: unknown): value is LineLabel {
  return isRecord(value) && typeof value.digits === "string" && orNull(value.amountMinor, isCount);
}

function isProduct(value: unknown): value is Product {
  return (
    isRecord(value) &&
    isCount(value.id) &&
    typeof value.name === "string" &&
    orNull(value.sku, isText) &&
    Array.isArray(value.barcodes) &&
    value.barcodes.every(isText) &&
    orNull(value.category, isText) &&
    isCount(value.unitPriceMinor) &&
    isCount(value.taxRateBp) &&
    typeof value.unit === "string" &&
    isCount(value.decimals)
  );
}

function isDiscount(value: unknown): value is Discount {
  if (!isRecord(value)) return false;
  return value.kind === "amount"
    ? isCount(value.minor)
    : value.kind === "percent" && isCount(value.bp);
}

function isCustomer(value: unknown): value is CartCustomer {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    orNull(value.code, isText) &&
    orNull(value.name, isText) &&
    typeof value.points === "number"
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function orNull(value: unknown, test: (value: unknown) => boolean): boolean {
  return value === null || test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
