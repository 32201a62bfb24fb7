import { expect, test } from "vitest";
import type { Product } from "@/api/client";
import { bulkRows, previewPrice, ratePercent, readPriceChange } from "./bulk";

const product = (id: number, unit_price: string, more: Partial<Product> = {}): Product => ({
  id,
  sku: null,
  barcodes: [],
  product_name: `product ${id}`,
  category: null,
  unit: "each",
  quantity_decimals: 0,
  unit_price,
  tax_rate: 19,
  stock: 0,
  active: true,
  ...more,
});

test("a change is read as people type it, with a sign where prices fall", () => {
  expect(readPriceChange("amount", "-0,50", 2)).toEqual({
    ok: true,
    change: { by: "amount", minor: -50 },
  });
  expect(readPriceChange("percent", "+2.5 %", 2)).toEqual({
    ok: true,
    change: { by: "percent", bp: 250 },
  });
  expect(readPriceChange("percent", "−10", 0)).toEqual({
    ok: true,
    change: { by: "percent", bp: -1000 },
  });
  expect(readPriceChange("value", "1.234,50", 2)).toEqual({
    ok: true,
    change: { by: "value", minor: 123450 },
  });
});

test("what can't be a change is told in a sentence", () => {
  expect(readPriceChange("value", "-1", 2)).toEqual({
    ok: false,
    reason: "A price is not below zero.",
  });
  expect(readPriceChange("percent", "-100.01", 2).ok).toBe(false);
  expect(readPriceChange("percent", "abc", 2)).toEqual({
    ok: false,
    reason: "A percentage is a number such as 5 or 2.5.",
  });
  expect(readPriceChange("amount", "0.505", 2)).toEqual({
    ok: false,
    reason: "An amount has at most 2 digits after the point.",
  });
});

test("percentages round half away from zero, in whole minor units", () => {
  expect(previewPrice(150, { by: "percent", bp: 500 }).newMinor).toBe(158);
  expect(previewPrice(150, { by: "percent", bp: -500 }).newMinor).toBe(142);
  expect(previewPrice(99, { by: "percent", bp: -10_000 }).newMinor).toBe(0);
  expect(previewPrice(100, { by: "amount", minor: -101 }).problem).toBe(
    "This price would fall below zero.",
  );
});

test("only products that change are sent, each with what takes it back", () => {
  const products = [product(1, "1.50"), product(2, "2.00"), product(3, "0.01")];
  const rows = bulkRows(products, { of: "price", change: { by: "percent", bp: 1000 } }, 2);
  expect(rows.map((row) => row.change)).toEqual([
    { id: 1, unit_price: "1.65" },
    { id: 2, unit_price: "2.20" },
  ]);
  expect(rows[0]?.undo).toEqual({ id: 1, unit_price: "1.50" });
});

test("category, tax rate and sale are set where they differ", () => {
  const products = [
    product(1, "1.50", { category: "dairy", tax_rate: 7, active: false }),
    product(2, "1.50"),
  ];
  expect(
    bulkRows(products, { of: "category", category: null }, 2).map((row) => row.change),
  ).toEqual([{ id: 1, category: null }]);
  expect(bulkRows(products, { of: "tax", rateBp: 50 }, 2)[0]).toMatchObject({
    change: { id: 1, tax_rate: "0.5%" },
    undo: { id: 1, tax_rate: "7%" },
  });
  expect(bulkRows(products, { of: "active", active: true }, 2).map((row) => row.undo)).toEqual([
    { id: 1, active: false },
  ]);
  expect(ratePercent(1900)).toBe("19%");
});
