import type { Purchase } from "@/api/client";
import { formatMinor, formatRate, parseMinor, parseRate } from "@/domain/money";
import { containedTax } from "@/domain/pricing";

export type TaxRow = { rate: number; gross: string; tax: string };

/** The tax in a purchase by rate, the lowest first: the tax that its lines of each rate contain. */
export function taxesOf(purchase: Pick<Purchase, "items">, digits: number): TaxRow[] {
  const gross = new Map<number, number>();
  for (const item of purchase.items) {
    const rateBp = parseRate(item.tax_rate);
    gross.set(rateBp, (gross.get(rateBp) ?? 0) + parseMinor(item.line_total, digits));
  }
  return [...gross]
    .sort(([one], [other]) => one - other)
    .map(([rateBp, grossMinor]) => ({
      rate: formatRate(rateBp),
      gross: formatMinor(grossMinor, digits),
      tax: formatMinor(containedTax(grossMinor, rateBp), digits),
    }));
}
