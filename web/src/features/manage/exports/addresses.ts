import { type PurchaseFilters, queryOf } from "../purchases/filters";

export type ExportKind = "products" | "customers" | "purchases" | "lines";

/** The address of an exported file; filters count for purchases and their lines. */
export function exportAddress(
  kind: ExportKind,
  filters: PurchaseFilters,
  isForExcel: boolean,
): string {
  const isFiltered = kind === "purchases" || kind === "lines";
  const query = new URLSearchParams(isFiltered ? queryOf(filters) : "");
  if (isForExcel) query.set("bom", "true");
  const text = query.toString();
  return `/management/exports/${kind}.csv${text ? `?${text}` : ""}`;
}
