import { keepPreviousData, type QueryKey, queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import type { DayRange } from "@/domain/calendar";
import type { Grouping, Scope } from "./scope";
import type { Measure } from "./sold";

/** What all queries of this screen begin with: news invalidates them together. */
export const INSIGHTS = ["insights"] as const;

const RECENT = 10;
const PLACES = 10;
/** How many loyal customers are asked for at once at most. */
export const MOST_LOYAL = 10_000;

/** Old numbers stay until the new ones are there; news, not the window's focus, asks anew. */
const steady = { placeholderData: keepPreviousData, refetchOnWindowFocus: false } as const;

function keyOf(what: string, scope: Scope, ...more: readonly unknown[]): QueryKey {
  return [...INSIGHTS, what, scope.from, scope.to, scope.branch, ...more];
}

function queryOf({ from, to, branch }: Scope) {
  return { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(branch ? { branch } : {}) };
}

export function statisticsOf(scope: Scope) {
  return queryOptions({
    queryKey: keyOf("statistics", scope),
    queryFn: () => ask(api.GET("/analytics/statistics", { params: { query: queryOf(scope) } })),
    ...steady,
  });
}

export function loyalOf(scope: Scope, limit: number) {
  return queryOptions({
    queryKey: keyOf("loyal", scope, limit),
    queryFn: () => askLoyal(scope, limit),
    ...steady,
  });
}

/** All loyal customers that one file holds. */
export function manyLoyal(scope: Scope) {
  return askLoyal(scope, MOST_LOYAL);
}

function askLoyal(scope: Scope, limit: number) {
  return ask(
    api.GET("/analytics/loyal-customers", { params: { query: { ...queryOf(scope), limit } } }),
  );
}

export type Split = Grouping | "category" | "payment_method";

export function revenueBy(scope: Scope, groupBy: Split) {
  return queryOptions({
    queryKey: keyOf("revenue", scope, groupBy),
    queryFn: () =>
      ask(
        api.GET("/analytics/revenue", {
          params: { query: { ...queryOf(scope), group_by: groupBy } },
        }),
      ),
    ...steady,
  });
}

export function heatMapOf(scope: Scope) {
  return queryOptions({
    queryKey: keyOf("heat-map", scope),
    queryFn: () => ask(api.GET("/analytics/heat-map", { params: { query: queryOf(scope) } })),
    ...steady,
  });
}

export type Order = "best" | "worst";

export function productsBy(scope: Scope, by: Measure, order: Order) {
  return queryOptions({
    queryKey: keyOf("products", scope, by, order),
    queryFn: () =>
      ask(
        api.GET("/analytics/top-products", {
          params: { query: { ...queryOf(scope), by, order, limit: PLACES } },
        }),
      ),
    ...steady,
  });
}

export function recentOf(scope: Scope) {
  return queryOptions({
    queryKey: keyOf("recent", scope),
    queryFn: () =>
      ask(
        api.GET("/management/purchases", {
          params: { query: { ...queryOf(scope), limit: RECENT } },
        }),
      ),
    ...steady,
  });
}

/** The same branch in other days. */
export function scopeOf(range: DayRange, scope: Scope): Scope {
  return { ...range, branch: scope.branch };
}
