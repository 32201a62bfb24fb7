import type { Purchase } from "@/api/client";
import { minorDigits, parseMilli, parseMinor, parseRate } from "@/domain/money";
import { containedTax, lineAmount, type TaxAmount } from "@/domain/pricing";

export type ReceiptLine = {
  name: string;
  quantityMilli: number;
  unitPriceMinor: number;
  grossMinor: number;
  discountMinor: number;
};

/** What stands on a receipt; amounts in minor units of the currency. */
export type ReceiptContent = {
  shop: string;
  branch: string;
  register: string;
  cashier: string | null;
  id: string;
  /** Null until the shop has recorded the purchase. */
  receiptNumber: string | null;
  kind: Purchase["kind"];
  moment: string;
  timeZone: string | undefined;
  lines: ReceiptLine[];
  /** Off the whole purchase, on top of the lines' own discounts. */
  purchaseDiscountMinor: number;
  adjustmentMinor: number;
  discountMinor: number;
  totalMinor: number;
  taxes: readonly TaxAmount[];
  taxMinor: number;
  /** As they were handed over. */
  payments: { method: string; amountMinor: number }[];
  changeMinor: number;
  customer: string | null;
  currency: string;
  digits: number;
};

/** Where a purchase was rung up, as its receipt says it. */
export type ReceiptPlace = { shop: string; branch?: string; timeZone?: string | undefined };

/** Reads a purchase of the API as a receipt. */
export function receiptOf(purchase: Purchase, place: ReceiptPlace): ReceiptContent {
  const digits = minorDigits(purchase.currency);
  const minor = (amount: string) => parseMinor(amount, digits);
  const lines = purchase.items.map((item) => {
    const [quantityMilli, unitPriceMinor] = [signedMilli(item.quantity), minor(item.unit_price)];
    return {
      name: item.product_name,
      quantityMilli,
      unitPriceMinor,
      grossMinor: lineAmount(unitPriceMinor, quantityMilli),
      discountMinor: minor(item.discount),
    };
  });
  const lineDiscounts = lines.reduce((sum, line) => sum + line.discountMinor, 0);
  const discountMinor = minor(purchase.total_discount);
  return {
    shop: place.shop,
    branch: place.branch ?? purchase.branch_code,
    register: purchase.register,
    cashier: purchase.cashier,
    id: purchase.id,
    receiptNumber: purchase.receipt_number,
    kind: purchase.kind,
    moment: purchase.timestamp,
    timeZone: place.timeZone,
    lines,
    purchaseDiscountMinor: discountMinor - lineDiscounts,
    adjustmentMinor: minor(purchase.adjustment),
    discountMinor,
    totalMinor: minor(purchase.total_amount),
    taxes: taxesOf(purchase, minor),
    taxMinor: minor(purchase.tax_amount),
    payments: purchase.payments.map((each) => ({
      method: each.method,
      amountMinor: minor(each.amount),
    })),
    changeMinor: minor(purchase.change_due),
    customer: purchase.customer_code ?? purchase.customer_id,
    currency: purchase.currency,
    digits,
  };
}

function taxesOf(purchase: Purchase, minor: (amount: string) => number): TaxAmount[] {
  const gross = new Map<number, number>();
  for (const item of purchase.items) {
    const rate = parseRate(item.tax_rate);
    gross.set(rate, (gross.get(rate) ?? 0) + minor(item.line_total));
  }
  return [...gross]
    .sort(([a], [b]) => a - b)
    .map(([taxRateBp, grossMinor]) => ({
      taxRateBp,
      grossMinor,
      taxMinor: containedTax(grossMinor, taxRateBp),
    }));
}

function signedMilli(quantity: number): number {
  return quantity < 0 ? -parseMilli(-quantity) : parseMilli(quantity);
}
