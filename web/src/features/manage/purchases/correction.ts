import type { Purchase } from "@/api/client";
import type { components } from "@/api/schema";
import { formatMilli, parseMilli, readTypedQuantity } from "@/domain/money";

export type Correction = components["schemas"]["CorrectionIn"];

/** A line as it should have been: one that was sold, or (`itemId` null) another product. */
export type DraftLine = {
  key: number;
  itemId: number | null;
  productId: number;
  name: string;
  quantity: string;
};

export type DraftPayment = { key: number; method: string; amount: string };

/** What a manager puts right, as it is typed. */
export type CorrectionDraft = {
  lines: readonly DraftLine[];
  /** Off the whole purchase, `1.00` or `10%`; empty leaves it. */
  discount: string;
  customer: string;
  payments: readonly DraftPayment[];
  reason: string;
  manager: string;
};

/** A purchase as it was, to be put right. */
export function draftOf(
  purchase: Purchase,
  write: { quantity: (value: number) => string; money: (amount: string) => string },
): CorrectionDraft {
  return {
    lines: purchase.items.map((item) => ({
      key: item.item_id,
      itemId: item.item_id,
      productId: item.product_id,
      name: item.product_name,
      quantity: write.quantity(item.quantity),
    })),
    discount: "",
    customer: purchase.customer_id ?? "",
    payments: purchase.payments.map((each, key) => ({
      key,
      method: each.method,
      amount: write.money(each.amount),
    })),
    reason: "",
    manager: "",
  };
}

/**
 * The request for what was changed, and for nothing else. A quantity or an amount that can't be
 * read is null in place of the request: its field says so.
 */
export function correctionOf(
  purchase: Purchase,
  before: CorrectionDraft,
  draft: CorrectionDraft,
  readAmount: (text: string) => string | null,
): Omit<Correction, "id"> | null {
  const body: Omit<Correction, "id"> = { reason: draft.reason.trim() };
  if (draft.manager.trim()) body.approved_by = draft.manager.trim();
  if (JSON.stringify(draft.lines) !== JSON.stringify(before.lines)) {
    const items = draft.lines.map((line) => itemOf(line, purchase));
    if (items.some((item) => item === null)) return null;
    body.items = items.filter((item) => item !== null);
  }
  if (draft.discount.trim()) {
    const discount = draft.discount.trim().replace(/\s*%$/, "%");
    const amount = discount.endsWith("%") ? discount.replace(",", ".") : readAmount(discount);
    if (amount === null) return null;
    body.discount = amount;
  }
  if (draft.customer !== before.customer) body.customer_id = draft.customer || null;
  if (JSON.stringify(draft.payments) !== JSON.stringify(before.payments)) {
    const payments = draft.payments.map(({ method, amount }) => ({
      method,
      amount: readAmount(amount) ?? "",
    }));
    if (payments.some((each) => each.amount === "")) return null;
    body.payments = payments;
  }
  return body;
}

/** Whether a correction changes anything but who answers for it and why. */
export function isChange(body: Omit<Correction, "id">): boolean {
  return Object.keys(body).some((key) => key !== "reason" && key !== "approved_by");
}

function itemOf(line: DraftLine, purchase: Purchase) {
  const milli = readTypedQuantity(line.quantity);
  if (milli === null) return null;
  if (line.itemId === null) return { product_id: line.productId, quantity: formatMilli(milli) };
  const sold = purchase.items.find((item) => item.item_id === line.itemId);
  const isSame = sold !== undefined && parseMilli(sold.quantity) === milli;
  return { item_id: line.itemId, ...(!isSame && { quantity: formatMilli(milli) }) };
}
