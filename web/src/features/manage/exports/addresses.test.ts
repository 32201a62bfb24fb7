import { expect, test } from "vitest";
import { exportAddress } from "./addresses";

test("filters count where there are purchases in the file", () => {
  const filters = { branch: "SM1", week: "2026-W47" };
  expect(exportAddress("products", filters, false)).toBe("/management/exports/products.csv");
  expect(exportAddress("customers", filters, true)).toBe(
    "/management/exports/customers.csv?bom=true",
  );
  expect(exportAddress("lines", filters, true)).toBe(
    "/management/exports/lines.csv?week=2026-W47&branch=SM1&bom=true",
  );
});
