import type { Product } from "@/api/client";
import {
  formatMilli,
  formatMinor,
  parseMilli,
  readTypedAmount,
  readTypedPercent,
} from "@/domain/money";
import { ratePercent } from "./bulk";
import type { ProductIn, ProductPatch } from "./queries";

/** What is typed into the form of a product; numbers are texts until they are read. */
export type ProductDraft = {
  name: string;
  price: string;
  sku: string;
  barcodes: string[];
  category: string;
  taxRate: string;
  unit: string;
  decimals: string;
  stock: string;
  branch: string;
  active: boolean;
};

export const NEW_PRODUCT: ProductDraft = {
  name: "",
  price: "",
  sku: "",
  barcodes: [],
  category: "",
  taxRate: "",
  unit: "each",
  decimals: "",
  stock: "",
  branch: "",
  active: true,
};

export function draftOf(product: Product, typedMoney: (amount: string) => string): ProductDraft {
  return {
    name: product.product_name,
    price: typedMoney(product.unit_price),
    sku: product.sku ?? "",
    barcodes: product.barcodes,
    category: product.category ?? "",
    taxRate: String(product.tax_rate),
    unit: product.unit,
    decimals: String(product.quantity_decimals),
    stock: "",
    branch: "",
    active: product.active,
  };
}

export type FieldErrors = Partial<Record<keyof ProductDraft, string>>;
export type Read<T> = { ok: true; body: T } | { ok: false; errors: FieldErrors };

/** Reads the form of a new product. */
export function readNew(draft: ProductDraft, digits: number): Read<ProductIn> {
  const { price, rate, errors } = readNumbers(draft, digits);
  const stock = readStock(draft.stock);
  if (stock === null) errors.stock = "A stock is a number such as 24 or 2.5.";
  if (stock && !draft.branch) errors.branch = "Say which branch has the stock.";
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    body: {
      product_name: draft.name.trim(),
      unit_price: price,
      sku: draft.sku.trim() || null,
      barcodes: draft.barcodes,
      category: draft.category.trim() || null,
      tax_rate: rate,
      unit: draft.unit.trim() || null,
      quantity_decimals: draft.decimals === "" ? null : Number(draft.decimals),
      ...(stock ? { stock, branch: draft.branch } : {}),
      active: draft.active,
    },
  };
}

/** Reads the form of a product that there is: only what was changed. */
export function readChanges(
  draft: ProductDraft,
  before: ProductDraft,
  digits: number,
): Read<ProductPatch> {
  const { price, rate, errors } = readNumbers(draft, digits);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const patch: ProductPatch = {};
  if (draft.name !== before.name) patch.product_name = draft.name.trim();
  if (draft.price !== before.price) patch.unit_price = price;
  if (draft.sku !== before.sku) patch.sku = draft.sku.trim() || null;
  if (draft.barcodes.join() !== before.barcodes.join()) patch.barcodes = draft.barcodes;
  if (draft.category !== before.category) patch.category = draft.category.trim() || null;
  if (draft.taxRate !== before.taxRate && rate !== null) patch.tax_rate = rate;
  if (draft.unit !== before.unit) patch.unit = draft.unit.trim() || "each";
  if (draft.decimals !== before.decimals && draft.decimals !== "") {
    patch.quantity_decimals = Number(draft.decimals);
  }
  if (draft.active !== before.active) patch.active = draft.active;
  return { ok: true, body: patch };
}

function readNumbers(draft: ProductDraft, digits: number) {
  const errors: FieldErrors = {};
  if (!draft.name.trim()) errors.name = "A product has a name.";
  const typed = readTypedAmount(draft.price, digits);
  if (!typed.ok) errors.price = typed.reason;
  const rateBp = draft.taxRate.trim() ? readTypedPercent(draft.taxRate) : undefined;
  if (rateBp === null) errors.taxRate = "A tax rate is a number from 0 to 100.";
  return {
    errors,
    price: typed.ok ? formatMinor(typed.minor, digits) : "",
    rate: rateBp === undefined || rateBp === null ? null : ratePercent(rateBp),
  };
}

/** A stock as typed; undefined for none, null for what can't be read. */
function readStock(text: string): number | null | undefined {
  const plain = text.trim().replace(",", ".");
  if (!plain) return undefined;
  try {
    const milli = parseMilli(plain);
    return milli < 0 ? null : formatMilli(milli);
  } catch {
    return null;
  }
}
