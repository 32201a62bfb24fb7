/** The filters of the list of products, named as the API names them. */
export type ProductFilters = {
  search?: string;
  category?: string;
  branch?: string;
  active: "true" | "false" | "all";
};

/** Reads the filters from an address; without a word, what is sold is shown. */
export function readProductFilters(address: URLSearchParams): ProductFilters {
  const filters: ProductFilters = { active: "true" };
  for (const name of ["search", "category", "branch"] as const) {
    const value = address.get(name)?.trim();
    if (value) filters[name] = value;
  }
  const active = address.get("active");
  if (active === "false" || active === "all") filters.active = active;
  return filters;
}

/** Whether fewer products are shown than there are. */
export function isNarrowed(filters: ProductFilters): boolean {
  return Boolean(filters.search || filters.category);
}
