import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api, ask, type Category, type Product } from "@/api/client";
import type { components } from "@/api/schema";
import type { ProductFilters } from "./filters";

export type ProductIn = components["schemas"]["ProductIn"];
export type ProductPatch = components["schemas"]["ProductPatch"];
export type ProductChange = components["schemas"]["ProductChange"];
type ProductPage = components["schemas"]["ProductPage"];

const FIRST_ROWS = 100;
const MOST_ROWS = 500;

/** Most products that are changed together. */
export const MOST_CHANGED = 1_000;

const LISTS = ["products", "list"] as const;

/** Products by what is searched for: a short page at once, then long ones. */
export function productList(filters: ProductFilters) {
  return infiniteQueryOptions({
    queryKey: [...LISTS, filters],
    queryFn: ({ pageParam, signal }) =>
      readPage(filters, pageParam, pageParam ? MOST_ROWS : FIRST_ROWS, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
}

/** All products that match, as many as can be changed together, and whether there are more. */
export async function readMatching(
  filters: ProductFilters,
): Promise<{ products: Product[]; hasMore: boolean }> {
  const products: Product[] = [];
  let cursor: string | null = "";
  while (cursor !== null && products.length < MOST_CHANGED) {
    const page: ProductPage = await readPage(filters, cursor, MOST_ROWS);
    products.push(...page.items);
    cursor = page.next_cursor;
  }
  return { products: products.slice(0, MOST_CHANGED), hasMore: cursor !== null };
}

function readPage(
  filters: ProductFilters,
  cursor: string,
  limit: number,
  signal?: AbortSignal,
): Promise<ProductPage> {
  const query = { ...filters, limit, ...(cursor ? { cursor } : {}) };
  return ask(api.GET("/management/products", { params: { query }, ...(signal ? { signal } : {}) }));
}

export function productQuery(id: number) {
  return queryOptions({
    queryKey: ["products", "one", id],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/management/products/{product_id}", {
          params: { path: { product_id: id } },
          signal,
        }),
      ),
    staleTime: 30_000,
  });
}

export function addProduct(body: ProductIn): Promise<Product> {
  return ask(api.POST("/management/products", { body }));
}

export function changeProduct(id: number, body: ProductPatch): Promise<Product> {
  return ask(
    api.PATCH("/management/products/{product_id}", { params: { path: { product_id: id } }, body }),
  );
}

/** Changes all of the products, or none. */
export async function changeProducts(changes: ProductChange[]): Promise<Product[]> {
  const answer = await ask(api.PATCH("/management/products", { body: { products: changes } }));
  return answer.products;
}

/** Shows a product as it is now in all lists that are on screen; its stock there stays. */
export function showProduct(client: QueryClient, id: number, now: Partial<Product>): void {
  client.setQueriesData<InfiniteData<ProductPage>>({ queryKey: LISTS }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((each) =>
              each.id === id ? { ...each, ...now, stock: each.stock } : each,
            ),
          })),
        },
  );
}

/** Has everything that tells of products read again. */
export function refreshProducts(client: QueryClient): Promise<void> {
  client.invalidateQueries({ queryKey: ["categories"] });
  return client.invalidateQueries({ queryKey: ["products"] });
}

/** All categories, by name. */
export const allCategories = queryOptions({
  queryKey: ["categories", "all"],
  queryFn: async () => {
    const found: Category[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: { limit: number; cursor?: string } = { limit: MOST_ROWS };
      if (cursor) query.cursor = cursor;
      const page: components["schemas"]["CategoryPage"] = await ask(
        api.GET("/management/categories", { params: { query } }),
      );
      found.push(...page.items);
      cursor = page.next_cursor;
    }
    return found;
  },
  staleTime: 30_000,
});

/** The names of the categories in use. */
export const categoryNames = queryOptions({
  ...allCategories,
  select: (categories) => categories.filter((each) => each.active).map((each) => each.name),
});

export function addCategory(name: string): Promise<Category> {
  return ask(api.POST("/management/categories", { body: { name, active: true } }));
}

export function changeCategory(
  id: number,
  body: components["schemas"]["CategoryPatch"],
): Promise<Category> {
  return ask(
    api.PATCH("/management/categories/{category_id}", {
      params: { path: { category_id: id } },
      body,
    }),
  );
}
