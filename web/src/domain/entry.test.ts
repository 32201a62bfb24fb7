import { expect, test } from "vitest";
import { Catalogue, type Product } from "./catalogue";
import { quantityProblem, readEntry } from "./entry";
import type { LabelRule } from "./labels";

function product(id: number, name: string, more: Partial<Product> = {}): Product {
  return {
    id,
    name,
    sku: null,
    barcodes: [],
    category: null,
    unitPriceMinor: 100,
    taxRateBp: 700,
    unit: "each",
    decimals: 0,
    ...more,
  };
}

const catalogue = new Catalogue([
  product(1, "Oat milk", { sku: "OAT-1", barcodes: ["4006381333931"] }),
  product(2, "Apple", { sku: "APL", unit: "kg", decimals: 3 }),
  product(3, "Bread", { sku: "12" }),
  product(4, "Salt, fine", { sku: "S:1" }),
  product(5, "Star * cake"),
]);

function items(text: string, waitingMilli?: number): [number, number, boolean][] {
  const entry = readEntry(text, catalogue, waitingMilli);
  if (entry.kind !== "items") throw new Error(JSON.stringify(entry));
  return entry.items.map((item) => [item.product.id, item.quantityMilli, item.quantityTold]);
}

test.each<[string, [number, number, boolean][]]>([
  ["4006381333931", [[1, 1000, false]]],
  ["]C10104006381333931", [[1, 1000, false]]],
  ["oat-1", [[1, 1000, false]]],
  [" oat  MILK ", [[1, 1000, false]]],
  ["5*4006381333931", [[1, 5000, true]]],
  ["5 * OAT-1", [[1, 5000, true]]],
  ["5×bread", [[3, 5000, true]]],
  ["0.525*apple", [[2, 525, true]]],
  ["0,525*APL", [[2, 525, true]]],
  ["12", [[3, 1000, false]]],
  ["Star * cake", [[5, 1000, false]]],
  ["Salt, fine", [[4, 1000, false]]],
  ["S:1", [[4, 1000, false]]],
  [
    "apple:3,bread:1",
    [
      [2, 3000, true],
      [3, 1000, true],
    ],
  ],
  [
    "apple:0.525, OAT-1",
    [
      [2, 525, true],
      [1, 1000, false],
    ],
  ],
  [
    "bread:2,Salt, fine:3,apple",
    [
      [3, 2000, true],
      [4, 3000, true],
      [2, 1000, false],
    ],
  ],
  ["2*bread:3", [[3, 6000, true]]],
  ["bread:1,", [[3, 1000, true]]],
])("%j is products with quantities", (text, expected) => {
  expect(items(text)).toEqual(expected);
});

test("a multiplier alone waits, and applies to the product after it", () => {
  expect(readEntry("5*", catalogue)).toEqual({ kind: "multiplier", quantityMilli: 5000 });
  expect(readEntry("0,525 *", catalogue)).toEqual({ kind: "multiplier", quantityMilli: 525 });
  expect(items("4006381333931", 5000)).toEqual([[1, 5000, true]]);
});

test.each([
  ["4006381333948", "No product has the barcode 4006381333948."],
  [
    "4006381333932",
    "The last digit of this barcode should be 1 and is 2: compare all its digits with the package.",
  ],
  ["cheese", "No product has the name, sku or barcode “cheese”."],
  ["apple:3,cheese:1,wine", "Not known: “cheese:1”, “wine”."],
  ["a,b,c,d,e", "Not known: “a”, “b”, “c” and 2 more."],
  ["apple:x", "“x” is no quantity: write a number above zero after the colon."],
  ["0.5*bread", "Bread is sold in whole quantities."],
  ["bread:0.5", "Bread is sold in whole quantities."],
  ["0*bread", "A quantity before * is a number above zero, such as 5* or 0.525*."],
  ["*bread", "A quantity before * is a number above zero, such as 5* or 0.525*."],
  ["2*3*bread", "One * is enough: 5* and then the product."],
  ["", "Scan or type a product."],
])("%j is refused with a reason", (text, reason) => {
  expect(readEntry(text, catalogue)).toEqual({ kind: "unknown", text, reason });
});

test("what a product is sold in", () => {
  const cheese = product(9, "Cheese", { decimals: 2 });
  expect(quantityProblem(cheese, 520)).toBeNull();
  expect(quantityProblem(cheese, 525)).toBe("Cheese is weighed to 2 digits after the point.");
  expect(quantityProblem(cheese, 1_000_001_000)).toBe("A quantity is at most a million.");
});

const weight: LabelRule = {
  name: "weight",
  prefix: "20",
  length: 13,
  itemStart: 2,
  itemLength: 5,
  valueStart: 7,
  valueLength: 5,
  valueKind: "weight",
  decimals: 3,
  checkDigit: "gtin",
};
const labels = {
  rules: [weight, { ...weight, name: "price", prefix: "22", valueKind: "price", decimals: 2 }],
  digits: 2,
} as const;
const counter = new Catalogue([
  product(7, "Gouda", { sku: "12345", unit: "kg", decimals: 3, unitPriceMinor: 1990 }),
  product(8, "Oat milk", { barcodes: ["4006381333931"] }),
]);

test("a label is its product, with the weight or for the price that it says", () => {
  expect(readEntry("2012345005259", counter, null, labels)).toMatchObject({
    kind: "items",
    items: [{ quantityMilli: 525, label: { digits: "2012345005259", amountMinor: null } }],
  });
  const priced = readEntry("2212345010431", counter, null, labels);
  expect(priced).toMatchObject({
    items: [{ quantityMilli: 524, quantityTold: true, label: { amountMinor: 1043 } }],
  });
  expect(readEntry("4006381333931", counter, null, labels)).toMatchObject({
    items: [{ product: { id: 8 } }],
  });
});

test.each<[string, number | null, string]>([
  ["2012345005258", null, "The last digit of this label should be 9 and is 8"],
  ["2099999005255", null, "The label names the product 99999, which isn't there."],
  ["2012345005259", 2000, "scan it without a quantity before it"],
  ["2012345000001", null, "The label's weight is 0"],
])("the label %s is refused with a reason", (text, waiting, reason) => {
  const entry = readEntry(text, counter, waiting, labels);
  expect(entry).toMatchObject({ kind: "unknown", reason: expect.stringContaining(reason) });
});
