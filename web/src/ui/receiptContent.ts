import type { Purchase } from "@/api/client";
import { minorDigits, parseMilli, parseMinor, parseRate } from "@/domain/money";
import { containedTax, type TaxAmount } from "@/domain/pricing";

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
  /** The branch's own lines above and below. */
  header?: string | undefined;
  footer?: string | undefined;
  register: string;
  cashier: string | null;
  id: string;
  /** Null until the shop has recorded the purchase. */
  receiptNumber: string | null;
  kind: Purchase["kind"];
  /** Why it was refunded, voided or corrected; empty for a sale. */
  reason: string;
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
  /** Whether the tax comes on top of the lines, or is contained in them. */
  isTaxAdded: boolean;
  /** What cash was rounded by; part of the total. */
  roundingMinor: number;
  pointsEarned: number;
  pointsSpent: number;
  /** As they were handed over. */
  payments: { method: string; amountMinor: number }[];
  changeMinor: number;
  customer: string | null;
  currency: string;
  digits: number;
};

/** Where a purchase was rung up, as its receipt says it. */
export type ReceiptPlace = {
  shop: string;
  branch?: string;
  timeZone?: string | undefined;
  header?: string;
  footer?: string;
};

/** Reads a purchase of the API as a receipt. */
export function receiptOf(purchase: Purchase, place: ReceiptPlace): ReceiptContent {
  const digits = minorDigits(purchase.currency);
  const minor = (amount: string) => parseMinor(amount, digits);
  const lines = purchase.items.map((item) => {
    const discountMinor = minor(item.discount);
    return {
      name: item.product_name,
      quantityMilli: signedMilli(item.quantity),
      unitPriceMinor: minor(item.unit_price),
      grossMinor: minor(item.line_total) - minor(item.added_tax) + discountMinor,
      discountMinor,
    };
  });
  const lineDiscounts = lines.reduce((sum, line) => sum + line.discountMinor, 0);
  const discountMinor = minor(purchase.total_discount);
  return {
    shop: place.shop,
    branch: place.branch ?? purchase.branch_code,
    header: place.header,
    footer: place.footer,
    register: purchase.register,
    cashier: purchase.cashier,
    id: purchase.id,
    receiptNumber: purchase.receipt_number,
    kind: purchase.kind,
    reason: purchase.reason,
    moment: purchase.timestamp,
    timeZone: place.timeZone,
    lines,
    purchaseDiscountMinor: discountMinor - lineDiscounts,
    adjustmentMinor: minor(purchase.adjustment),
    discountMinor,
    totalMinor: minor(purchase.total_amount),
    taxes: taxesOf(purchase, minor),
    taxMinor: minor(purchase.tax_amount),
    isTaxAdded: !purchase.tax_included,
    roundingMinor: minor(purchase.rounding),
    pointsEarned: purchase.points_earned,
    pointsSpent: purchase.points_spent,
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

/**
 * The tax by rate. Of what is given back in parts, the shop alone knows the pennies: where they
 * don't add up, only the whole is told.
 */
function taxesOf(purchase: Purchase, minor: (amount: string) => number): TaxAmount[] {
  const byRate = new Map<number, TaxAmount>();
  for (const item of purchase.items) {
    const taxRateBp = parseRate(item.tax_rate);
    const known = byRate.get(taxRateBp) ?? { taxRateBp, grossMinor: 0, taxMinor: 0 };
    const grossMinor = known.grossMinor + minor(item.line_total);
    const taxMinor = purchase.tax_included
      ? containedTax(grossMinor, taxRateBp)
      : known.taxMinor + minor(item.added_tax);
    byRate.set(taxRateBp, { taxRateBp, grossMinor, taxMinor });
  }
  const taxes = [...byRate.values()].sort((a, b) => a.taxRateBp - b.taxRateBp);
  const whole = minor(purchase.tax_amount);
  if (taxes.reduce((sum, tax) => sum + tax.taxMinor, 0) === whole) return taxes;
  return taxes.length === 1 ? taxes.map((tax) => ({ ...tax, taxMinor: whole })) : [];
}

function signedMilli(quantity: number): number {
  return quantity < 0 ? -parseMilli(-quantity) : parseMilli(quantity);
}
