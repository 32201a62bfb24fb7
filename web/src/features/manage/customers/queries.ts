import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Customer } from "@/api/client";
import type { components } from "@/api/schema";

export type ActiveFilter = "true" | "false" | "all";
export type CustomerSearch = { search: string; active: ActiveFilter };

const PAGE = 100;
const MOVEMENTS = 10;

export const customerKeys = { all: ["customers"] as const };

export function customerList({ search, active }: CustomerSearch) {
  return infiniteQueryOptions({
    queryKey: ["customers", "list", search, active],
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET("/management/customers", {
          params: {
            query: {
              active,
              limit: PAGE,
              ...(search ? { search } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** One customer, by id or code. */
export function customerQuery(ref: string) {
  return queryOptions({
    queryKey: ["customers", "one", ref],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/management/customers/{customer_id}", {
          params: { path: { customer_id: ref } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
}

export function addCustomer(body: components["schemas"]["CustomerIn"]): Promise<Customer> {
  return ask(api.POST("/management/customers", { body }));
}

export function changeCustomer(
  id: string,
  body: components["schemas"]["CustomerPatch"],
): Promise<Customer> {
  return ask(
    api.PATCH("/management/customers/{customer_id}", {
      params: { path: { customer_id: id } },
      body,
    }),
  );
}

/** What to call a customer: the name, else the code, else the beginning of the id. */
export function customerName(customer: Customer): string {
  return customer.name || customer.code || `Customer ${customer.id.slice(0, 8)}`;
}

/** A customer's points, and what moved them, the latest first. */
export function pointsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["customers", "points", id],
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET("/management/customers/{customer_id}/points", {
          params: {
            path: { customer_id: id },
            query: { limit: MOVEMENTS, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function adjustPoints(id: string, body: components["schemas"]["PointsIn"]) {
  return ask(
    api.POST("/management/customers/{customer_id}/points", {
      params: { path: { customer_id: id } },
      body,
    }),
  );
}
