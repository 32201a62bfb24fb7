import type { Device } from "@/data/device";
import type { Cart } from "@/domain/cart";
import type { PricedCart } from "@/domain/cartPricing";
import { formatMilli, formatMinor } from "@/domain/money";
import { settle, type TaxAmount } from "@/domain/pricing";

/** A purchase as the register sends it (`PurchaseIn`). */
export type PurchaseRequest = {
  id: string;
  branch_id: number | string;
  register: string;
  cashier: string | null;
  user_id: string | null;
  timestamp?: string;
  items: RequestItem[];
  discount?: string;
  payments?: { method: string; amount: string }[];
  offline?: boolean;
};

/** A line: a product with its quantity, or a label that says both. */
export type RequestItem = { unit_price: string; discount?: string } & (
  | { product_id: number; quantity: number }
  | { barcode: string }
);

/** A purchase as the shop answers it (`PurchaseOut`), as far as the register reads it. */
export type PurchaseAnswer = {
  id: string;
  receipt_number: string;
  timestamp: string;
  items: { product_name: string; quantity: number; unit_price: string; line_total: string }[];
  total_discount: string;
  tax_amount: string;
  total_amount: string;
  payments: { method: string; amount: string }[];
  change_due: string;
  customer_id: string | null;
  customer_code: string | null;
  points_earned: number;
  points_spent: number;
  currency: string;
  offline: boolean;
  flags: string[];
};

/** What stood on the screen when it was paid: what a receipt says until the shop answered. */
export type Shown = {
  currency: string;
  digits: number;
  lines: {
    name: string;
    quantityMilli: number;
    unitPriceMinor: number;
    /** Before discounts; missing in what older versions kept. */
    grossMinor?: number;
    discountMinor: number;
    /** With tax that is added. */
    totalMinor: number;
  }[];
  discountMinor: number;
  taxes: readonly TaxAmount[];
  taxMinor: number;
  /** The part of the tax that prices don't contain; missing in what older versions kept. */
  addedTaxMinor?: number;
  /** What cash was rounded by; part of the total, and missing in what older versions kept. */
  roundingMinor?: number;
  totalMinor: number;
  payments: Payment[];
  changeMinor: number;
};

export type Payment = { method: string; amountMinor: number };

/** Writes a cart as the request that sells it; the cart's id is the purchase's. */
export function purchaseRequest(
  cart: Cart,
  priced: PricedCart,
  device: Device,
  payments: readonly Payment[],
  digits: number,
): PurchaseRequest {
  return {
    id: cart.id,
    branch_id: device.branchId,
    register: device.registerCode,
    cashier: device.cashier,
    user_id: cart.customer?.id ?? null,
    items: cart.lines.map(({ product, quantityMilli, label }, position) => {
      const discount = priced.lines[position]?.lineDiscountMinor ?? 0;
      return {
        ...(label
          ? { barcode: label.digits }
          : { product_id: product.id, quantity: formatMilli(quantityMilli) }),
        unit_price: formatMinor(product.unitPriceMinor, digits),
        ...(discount > 0 && { discount: formatMinor(discount, digits) }),
      };
    }),
    ...(priced.cartDiscountMinor > 0 && {
      discount: formatMinor(priced.cartDiscountMinor, digits),
    }),
    ...(payments.length > 0 && {
      payments: payments.map(({ method, amountMinor }) => ({
        method,
        amount: formatMinor(amountMinor, digits),
      })),
    }),
  };
}

/** What stands on the screen of a cart that is paid; payments cover it, or none are told. */
export function shownOf(
  cart: Cart,
  priced: PricedCart,
  payments: readonly Payment[],
  currency: string,
  digits: number,
  cashStepMinor = 0,
): Shown {
  const { changeMinor, roundingMinor } =
    payments.length > 0
      ? settle(priced.totalMinor, payments, digits, cashStepMinor)
      : { changeMinor: 0, roundingMinor: 0 };
  return {
    currency,
    digits,
    lines: cart.lines.map(({ product, quantityMilli }, position) => {
      const line = priced.lines[position];
      return {
        name: product.name,
        quantityMilli,
        unitPriceMinor: product.unitPriceMinor,
        grossMinor: line?.grossMinor ?? 0,
        discountMinor: (line?.lineDiscountMinor ?? 0) + (line?.sharedDiscountMinor ?? 0),
        totalMinor: line?.totalMinor ?? 0,
      };
    }),
    discountMinor: priced.discountMinor,
    taxes: priced.taxes,
    taxMinor: priced.taxMinor,
    addedTaxMinor: priced.addedTaxMinor,
    roundingMinor,
    totalMinor: priced.totalMinor + roundingMinor,
    payments: [...payments],
    changeMinor,
  };
}

/** Whether a recorded purchase is the one that stood on the screen. */
export function isSamePurchase(answer: PurchaseAnswer, shown: Shown): boolean {
  return (
    answer.total_amount === formatMinor(shown.totalMinor, shown.digits) &&
    answer.items.length === shown.lines.length
  );
}
