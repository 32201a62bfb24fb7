import { expect, test } from "vitest";
import type { Product } from "@/api/client";
import { draftOf, NEW_PRODUCT, readChanges, readNew } from "./productForm";

const milk: Product = {
  id: 1,
  sku: "MLK",
  barcodes: ["4006381333931"],
  product_name: "milk",
  category: "dairy",
  unit: "each",
  quantity_decimals: 0,
  unit_price: "1.50",
  tax_rate: 7,
  stock: 4,
  active: true,
};

test("a new product is read as people type", () => {
  const draft = {
    ...NEW_PRODUCT,
    name: " oat milk ",
    price: "2,50",
    taxRate: "0,5",
    decimals: "2",
  };
  expect(readNew(draft, 2)).toEqual({
    ok: true,
    body: {
      product_name: "oat milk",
      unit_price: "2.50",
      sku: null,
      barcodes: [],
      category: null,
      tax_rate: "0.5%",
      unit: "each",
      quantity_decimals: 2,
      active: true,
    },
  });
});

test("what can't be read is told at its field", () => {
  const draft = { ...NEW_PRODUCT, price: "x", taxRate: "101", stock: "many" };
  expect(readNew(draft, 2)).toEqual({
    ok: false,
    errors: {
      name: "A product has a name.",
      price: "An amount is a number such as 4.50.",
      taxRate: "A tax rate is a number from 0 to 100.",
      stock: "A stock is a number such as 24 or 2.5.",
    },
  });
  const withStock = { ...NEW_PRODUCT, name: "tea", price: "3", stock: "2,5" };
  expect(readNew(withStock, 2)).toEqual({
    ok: false,
    errors: { branch: "Say which branch has the stock." },
  });
});

test("of a product that there is only changes are sent; an emptied field takes away", () => {
  const before = draftOf(milk, (amount) => amount);
  expect(readChanges(before, before, 2)).toEqual({ ok: true, body: {} });
  const after = { ...before, sku: "", category: " ", price: "1,5", active: false };
  expect(readChanges(after, before, 2)).toEqual({
    ok: true,
    body: { sku: null, category: null, unit_price: "1.50", active: false },
  });
});
