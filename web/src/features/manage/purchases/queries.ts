import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Purchase } from "@/api/client";
import type { components } from "@/api/schema";
import { apiQuery, type PurchaseFilters, queryOf } from "./filters";

const FIRST_ROWS = 100;
const MORE_ROWS = 500;

export const purchaseKeys = {
  all: ["purchases"] as const,
  list: (filters: PurchaseFilters) => ["purchases", "list", queryOf(filters)] as const,
};

/** Purchases, newest first: a short page at once, then long ones; what was loaded stays as it was. */
export function purchaseList(filters: PurchaseFilters) {
  return infiniteQueryOptions({
    queryKey: purchaseKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET("/management/purchases", {
          params: {
            query: {
              ...apiQuery(filters),
              ...(pageParam ? { limit: MORE_ROWS, cursor: pageParam } : { limit: FIRST_ROWS }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: Number.POSITIVE_INFINITY, // read again from the top, not page by page
  });
}

export function purchaseTotals(filters: PurchaseFilters) {
  return queryOptions({
    queryKey: ["purchases", "totals", queryOf(filters)],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/management/purchases/totals", {
          params: { query: apiQuery(filters) },
          signal,
        }),
      ),
  });
}

export function purchase(id: string) {
  return queryOptions({
    queryKey: ["purchases", "one", id],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/management/purchases/{purchase_id}", {
          params: { path: { purchase_id: id } },
          signal,
        }),
      ),
  });
}

export function voidPurchase(id: string, body: components["schemas"]["VoidIn"]): Promise<Purchase> {
  return ask(
    api.POST("/management/purchases/{purchase_id}/void", {
      params: { path: { purchase_id: id } },
      body,
    }),
  );
}

export function correctPurchase(
  id: string,
  body: components["schemas"]["CorrectionIn"],
): Promise<Purchase> {
  return ask(
    api.PATCH("/management/purchases/{purchase_id}", {
      params: { path: { purchase_id: id } },
      body,
    }),
  );
}

export function refundWithoutReceipt(
  body: components["schemas"]["BlindRefundIn"],
): Promise<Purchase> {
  return ask(api.POST("/management/refunds", { body }));
}

/** The registers that have sold so far, by their codes. */
export function registers(branch: string | undefined) {
  return queryOptions({
    queryKey: ["registers", branch ?? ""],
    queryFn: () =>
      ask(api.GET("/cash-register/registers", { params: { query: branch ? { branch } : {} } })),
    select: (found) => [...new Set(found.items.map((each) => each.code))].sort(),
    staleTime: 60_000,
  });
}
