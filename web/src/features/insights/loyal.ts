import type { components } from "@/api/schema";
import type { Cell } from "@/ui/csv";

type LoyalCustomer = components["schemas"]["LoyalCustomerAnswer"];

const FIELDS = [
  "customer_id",
  "code",
  "name",
  "purchases",
  "total_spent",
  "first_purchase_at",
  "last_purchase_at",
] as const satisfies readonly (keyof LoyalCustomer)[];

/** Loyal customers as rows of a file, named as the API names them. */
export function loyalCsv(customers: readonly LoyalCustomer[]): {
  header: readonly string[];
  rows: Cell[][];
} {
  return { header: FIELDS, rows: customers.map((each) => FIELDS.map((field) => each[field])) };
}
