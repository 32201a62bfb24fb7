import { expect, test } from "vitest";
import type { PurchaseItem } from "@/api/client";
import { taxesOf } from "./taxes";

const item = (tax_rate: number, line_total: string) =>
  ({ tax_rate, line_total }) as unknown as PurchaseItem;

test("the tax of each rate is that of its lines together", () => {
  const items = [item(19, "11.90"), item(7, "1.07"), item(19, "0.01"), item(7.5, "2.00")];
  expect(taxesOf({ items }, 2)).toEqual([
    { rate: 7, gross: "1.07", tax: "0.07" },
    { rate: 7.5, gross: "2.00", tax: "0.14" },
    { rate: 19, gross: "11.91", tax: "1.90" },
  ]);
});

test("a refund's taxes are below zero", () => {
  expect(taxesOf({ items: [item(19, "-11.90")] }, 2)).toEqual([
    { rate: 19, gross: "-11.90", tax: "-1.90" },
  ]);
});
