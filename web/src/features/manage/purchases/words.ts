import type { Purchase } from "@/api/client";
import { methodName } from "@/ui/paymentMethods";

export function methodsOf(purchase: Purchase): string {
  const names = [...new Set(purchase.payments.map((payment) => methodName(payment.method)))];
  return names.join(", ") || methodName("unspecified");
}

/** The items on one line: `milk, 2 × eggs and 3 more`. */
export function itemsInShort(purchase: Purchase, quantity: (value: number) => string): string {
  const shown = purchase.items
    .slice(0, 3)
    .map((item) =>
      item.quantity === 1 ? item.product_name : `${quantity(item.quantity)} × ${item.product_name}`,
    );
  const more = purchase.items.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const KINDS = { purchase: "Purchase", refund: "Refund", void: "Void" };

export function kindName(kind: Purchase["kind"]): string {
  return KINDS[kind];
}

/** What a purchase is in the story of another one. */
export function eventName(purchase: Purchase): string {
  return purchase.replaces_id ? "Correction" : kindName(purchase.kind);
}

export type Mark = "Voided" | "Corrected" | "Refunded";

/** What became of purchases, as far as the purchases in a list tell it of each other. */
export function marksOf(purchases: readonly Purchase[]): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const each of purchases) {
    if (each.original_id && marks.get(each.original_id) !== "Corrected") {
      marks.set(each.original_id, each.kind === "void" ? "Voided" : "Refunded");
    }
    if (each.replaces_id) marks.set(each.replaces_id, "Corrected");
  }
  return marks;
}

const FLAGS: Record<string, string> = {
  "price-changed":
    "A price had changed while the register was offline. The customer paid what the register showed, and that was kept.",
};

/** A flag in words; the code itself for one that has none yet. */
export function flagSentence(code: string): string {
  return (
    FLAGS[code] ?? `This purchase was marked “${code.replaceAll("-", " ")}”. Look at it again.`
  );
}
