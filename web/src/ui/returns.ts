import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Purchase } from "@/api/client";
import type { components } from "@/api/schema";
import { parseMilli, parseMinor } from "@/domain/money";
import { type RefundableLine, refundOf } from "@/domain/refund";

/** What became of a purchase: all that is linked with it, and what can still go back. */
export type History = components["schemas"]["HistoryOut"];

/** Why something goes back, as it is said most often; anything else can be typed. */
export const REASONS = ["Damaged", "Spoiled", "Wrong product", "Not wanted", "Priced wrong"];

export function historyQuery(id: string) {
  return queryOptions({
    queryKey: ["purchases", "history", id],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/management/purchases/{purchase_id}/history", {
          params: { path: { purchase_id: id } },
          signal,
        }),
      ),
    staleTime: 0,
  });
}

export function refund(id: string, body: components["schemas"]["RefundIn"]): Promise<Purchase> {
  return ask(
    api.POST("/management/purchases/{purchase_id}/refund", {
      params: { path: { purchase_id: id } },
      body,
    }),
  );
}

/** Has everything read again that a refund, a void or a correction changes. */
export function useReturned(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ["purchases", "customers", "insights", "products", "categories"]) {
      void client.invalidateQueries({ queryKey: [key] });
    }
  };
}

/** The purchase that a history tells of. */
export function purchaseOf(history: History): Purchase {
  const event = history.events.find((each) => each.purchase.id === history.purchase_id);
  if (!event) throw new Error("a history begins with its purchase");
  return event.purchase;
}

/** A line of a purchase and what is left of it. */
export type LineLeft = RefundableLine & {
  itemId: number;
  name: string;
  leftMilli: number;
};

/** The lines of a purchase, each with what can still go back. */
export function linesLeft(history: History, digits: number): LineLeft[] {
  const purchase = purchaseOf(history);
  const returned = history.events
    .filter((each) => each.purchase.original_id === purchase.id)
    .flatMap((each) => each.purchase.items);
  return purchase.items.map((item) => {
    const left = history.items.find((each) => each.item_id === item.item_id);
    const backMinor = returned
      .filter((each) => each.original_item_id === item.item_id)
      .reduce((sum, each) => sum - parseMinor(each.line_total, digits), 0);
    return {
      itemId: item.item_id,
      name: item.product_name,
      quantityMilli: parseMilli(item.quantity),
      refundedMilli: parseMilli(left?.refunded ?? 0),
      leftMilli: parseMilli(left?.remaining ?? 0),
      totalMinor: parseMinor(item.line_total, digits),
      givenBackMinor: backMinor,
    };
  });
}

/** What goes back for quantities of lines, before cash is rounded. */
export function refundTotal(
  lines: readonly LineLeft[],
  quantities: ReadonlyMap<number, number>,
): number {
  return lines.reduce((sum, line) => {
    const quantity = quantities.get(line.itemId) ?? 0;
    return quantity > 0 ? sum + refundOf(line, quantity) : sum;
  }, 0);
}
