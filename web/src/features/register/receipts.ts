import type { Purchase } from "@/api/client";
import { queryClient } from "@/api/queries";
import type { Device } from "@/data/device";
import { lineAmount } from "@/domain/pricing";
import type { LedgerEntry } from "@/sync/ledger";
import type { PurchaseRequest, Shown } from "@/sync/purchase";
import { type ReceiptContent, type ReceiptPlace, receiptOf } from "@/ui/receiptContent";
import type { Selling } from "./registerState";

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
      grossMinor: lineAmount(line.unitPriceMinor, line.quantityMilli),
      discountMinor: line.discountMinor,
    })),
    purchaseDiscountMinor: 0,
    adjustmentMinor: 0,
    discountMinor: shown.discountMinor,
    totalMinor: shown.totalMinor,
    taxes: shown.taxes,
    taxMinor: shown.taxMinor,
    payments: shown.payments,
    changeMinor: shown.changeMinor,
    customer: null,
    currency: shown.currency,
    digits: shown.digits,
  };
}

function placeOf(device: Device): ReceiptPlace & { branch: string; timeZone: string } {
  const shop = queryClient.getQueryData<{ name: string }>(["shop"]);
  return {
    shop: shop?.name ?? "Checkstand",
    branch: device.branchName,
    timeZone: device.timeZone,
  };
}
