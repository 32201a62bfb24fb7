import type { components } from "@/api/schema";
import type { Device } from "@/data/device";
import { type Cart, type CartLine, type Discount, emptyCart, type LineLabel } from "@/domain/cart";
import type { Catalogue, Product } from "@/domain/catalogue";
import { type LabelRule, labelLine, readLabel } from "@/domain/labels";
import {
  formatMilli,
  formatMinor,
  formatRate,
  parseMilli,
  parseMinor,
  parseRate,
} from "@/domain/money";

type CartIn = components["schemas"]["CartIn"];
type ItemIn = components["schemas"]["ItemIn"];
/** A cart as the shop answers it. */
export type CartAnswer = components["schemas"]["CartOut"];
type ItemAnswer = CartAnswer["items"][number];

/** Writes a cart as the request that opens it at the shop, under its own id. */
export function cartRequest(cart: Cart, device: Device, digits: number): CartIn {
  const discount = writeDiscount(cart.discount, digits);
  return {
    id: cart.id,
    branch_id: device.branchId,
    register: device.registerCode,
    cashier: device.cashier,
    customer_id: cart.customer?.id ?? null,
    items: cart.lines.map((line) => itemRequest(line, digits)),
    ...(discount !== null && { discount }),
  };
}

/** Writes a line as the request that puts it into a cart; per cent stay per cent. */
export function itemRequest(line: CartLine, digits: number): ItemIn {
  const discount = writeDiscount(line.discount, digits);
  const what = line.label
    ? { barcode: line.label.digits, quantity: 1 }
    : { product_id: line.product.id, quantity: formatMilli(line.quantityMilli) };
  return { ...what, ...(discount !== null && { discount }) };
}

/** Writes a discount as the API takes it: an amount, or per cent; null for none. */
export function writeDiscount(discount: Discount | null, digits: number): string | null {
  if (!discount) return null;
  return discount.kind === "percent"
    ? `${formatRate(discount.bp)}%`
    : formatMinor(discount.minor, digits);
}

/** Reads a cart of the shop as this register's own, to go on with under the same id. */
export function cartOf(
  answer: CartAnswer,
  catalogue: Catalogue,
  digits: number,
  rules: readonly LabelRule[],
): Cart {
  const lines = answer.items.map((item, position) =>
    lineOf(item, position + 1, catalogue, digits, rules),
  );
  return {
    ...emptyCart(answer.id),
    lines,
    discount: readDiscount(answer.discount, answer.discount_percent, digits),
    customer: answer.customer_id
      ? {
          id: answer.customer_id,
          code: answer.customer_code,
          name: answer.customer_name,
          points: answer.points ?? 0,
        }
      : null,
    nextKey: lines.length + 1,
    isAtShop: true,
  };
}

/** Whether the shop's cart holds what a cart here does, so that it needn't be written again. */
export function isSameCart(answer: CartAnswer, cart: Cart, digits: number): boolean {
  const theirs = answer.items.map((item) => [
    item.label ?? item.product_id,
    item.label ? null : item.quantity,
    writeDiscount(discountOf(item, digits), digits),
  ]);
  const ours = cart.lines.map((line) => [
    line.label?.digits ?? line.product.id,
    line.label ? null : formatMilli(line.quantityMilli),
    writeDiscount(line.discount, digits),
  ]);
  const discount = readDiscount(answer.discount, answer.discount_percent, digits);
  return (
    JSON.stringify(theirs) === JSON.stringify(ours) &&
    writeDiscount(discount, digits) === writeDiscount(cart.discount, digits) &&
    answer.customer_id === (cart.customer?.id ?? null)
  );
}

function lineOf(
  item: ItemAnswer,
  key: number,
  catalogue: Catalogue,
  digits: number,
  rules: readonly LabelRule[],
): CartLine {
  const product = catalogue.byId(item.product_id) ?? productOf(item, digits);
  const line = {
    key,
    product,
    quantityMilli: parseMilli(item.quantity),
    discount: discountOf(item, digits),
  };
  return item.label ? { ...line, label: labelOf(item.label, product, digits, rules) } : line;
}

/** A product that this register doesn't sell any more; it stays in the cart until somebody looks. */
function productOf(item: ItemAnswer, digits: number): Product {
  return {
    id: item.product_id,
    sku: item.sku,
    barcodes: [],
    name: item.product_name,
    category: null,
    unitPriceMinor: parseMinor(item.unit_price, digits),
    taxRateBp: parseRate(item.tax_rate),
    unit: "each",
    decimals: Number.isInteger(item.quantity) ? 0 : 3,
  };
}

function labelOf(
  text: string,
  product: Product,
  digits: number,
  rules: readonly LabelRule[],
): LineLabel {
  const label = readLabel(text, rules);
  return { digits: text, amountMinor: label && labelLine(label, product, digits).amountMinor };
}

function discountOf(item: ItemAnswer, digits: number): Discount | null {
  return readDiscount(item.line_discount, item.discount_percent, digits);
}

function readDiscount(
  amount: string | null,
  percent: number | null,
  digits: number,
): Discount | null {
  if (percent !== null) return { kind: "percent", bp: parseRate(percent) };
  const minor = amount === null ? 0 : parseMinor(amount, digits);
  return minor === 0 ? null : { kind: "amount", minor };
}
