import { toCsv } from "@/ui/csv";
import type { ImportKind } from "./columns";

const ROWS: Record<ImportKind, { header: string[]; rows: string[][] }> = {
  products: {
    header: [
      "product_name",
      "unit_price",
      "sku",
      "barcode",
      "category",
      "tax_rate",
      "unit",
      "stock",
      "branch",
    ],
    rows: [
      ["oat milk 1 l", "2.50", "OAT1", "4006381333931", "dairy", "7", "each", "24", "SM1"],
      ["apples", "2.90", "APL", "", "fruit", "7", "kg", "12.5", "SM1"],
      ["dish soap", "1.95", "", "", "household", "19", "", "", ""],
    ],
  },
  purchases: {
    header: ["supermarket_id", "timestamp", "user_id", "items_list", "total_amount"],
    rows: [
      ["SM1", "2026-10-28T09:30:00Z", "u100", "oat milk 1 l:2,apples:0.525", "6.52"],
      ["SM1", "2026-10-28T09:41:00Z", "", "dish soap", "1.95"],
    ],
  },
  lines: {
    header: ["receipt", "timestamp", "branch", "customer", "sku", "quantity", "unit_price"],
    rows: [
      ["1001", "2026-10-28T09:30:00Z", "SM1", "u100", "OAT1", "2", "2.50"],
      ["1001", "2026-10-28T09:30:00Z", "SM1", "u100", "APL", "0.525", "2.90"],
      ["1002", "2026-10-28T09:41:00Z", "SM1", "", "OAT1", "-1", "2.50"],
    ],
  },
};

/** An example of a file of a kind, as one might fill it in. */
export function sampleCsv(kind: ImportKind): string {
  return toCsv(ROWS[kind].header, ROWS[kind].rows);
}
