import type { Purchase } from "@/api/client";
import type { Device } from "@/data/device";
import { lineAmount } from "@/domain/pricing";
import type { LedgerEntry } from "@/sync/ledger";
import type { PurchaseRequest, Shown } from "@/sync/purchase";
import { type ReceiptContent, type ReceiptPlace, receiptOf } from "@/ui/receiptContent";
import type { Selling } from "./registerState";
import { policyStore } from "./thisRegister";

/** The receipt of a sale that was recorded, or is kept to be. */
export function receiptOfSelling(
  { request, shown, sale }: Selling,
  device: Device,
): ReceiptContent {
  if (sale?.kind === "recorded") return receiptOf(sale.purchase as Purchase, placeOf(device));
  const sent = sale?.kind === "kept" ? sale.entry.request : request;
  return receiptOfShown(sent, shown, device);
}

/** The receipt of a purchase that this device rang up before. */
export function receiptOfEntry(entry: LedgerEntry, device: Device): ReceiptContent {
  if (entry.answer) return receiptOf(entry.answer as Purchase, placeOf(device));
  return receiptOfShown(entry.request, entry.shown, device);
}

function receiptOfShown(request: PurchaseRequest, shown: Shown, device: Device): ReceiptContent {
  return {
    ...placeOf(device),
    register: request.register,
    cashier: request.cashier,
    id: request.id,
    receiptNumber: null,
    kind: "purchase",
    moment: request.timestamp ?? new Date().toISOString(),
    lines: shown.lines.map((line) => ({
      name: line.name,
      quantityMilli: line.quantityMilli,
      unitPriceMinor: line.unitPriceMinor,
      grossMinor: line.grossMinor ?? lineAmount(line.unitPriceMinor, line.quantityMilli),
      discountMinor: line.discountMinor,
    })),
    purchaseDiscountMinor: 0,
    adjustmentMinor: 0,
    discountMinor: shown.discountMinor,
    totalMinor: shown.totalMinor,
    taxes: shown.taxes,
    taxMinor: shown.taxMinor,
    isTaxAdded: (shown.addedTaxMinor ?? 0) > 0,
    roundingMinor: shown.roundingMinor ?? 0,
    pointsEarned: 0,
    pointsSpent: 0,
    reason: "",
    payments: shown.payments,
    changeMinor: shown.changeMinor,
    customer: null,
    currency: shown.currency,
    digits: shown.digits,
  };
}

/** Where this device's purchases are rung up, as receipts say it. */
export function placeOf(device: Device): ReceiptPlace & { branch: string; timeZone: string } {
  const { shop, receiptHeader, receiptFooter } = policyStore.getSnapshot();
  return {
    shop,
    branch: device.branchName,
    timeZone: device.timeZone,
    header: receiptHeader,
    footer: receiptFooter,
  };
}
