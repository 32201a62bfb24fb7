import { expect, test } from "vitest";
import type { Purchase } from "@/api/client";
import { receiptOf } from "./receiptContent";

const purchase = {
  id: "01a1fd9c-e3ac-7177-a80b-3805d6bdd145",
  kind: "purchase",
  receipt_number: "SM1-R2-000443",
  branch_code: "SM1",
  register: "R2",
  cashier: "dana",
  customer_id: null,
  customer_code: "u100",
  timestamp: "2026-11-21T10:17:59Z",
  items: [item("apple", 3, "0.69", "0.25", 7, "1.82"), item("soap", 2, "0.35", "0.05", 19, "0.65")],
  total_discount: "0.30",
  tax_amount: "0.22",
  adjustment: "0.00",
  tax_included: true,
  rounding: "0.00",
  reason: "",
  points_earned: 2,
  points_spent: 0,
  total_amount: "2.47",
  payments: [
    { method: "card", amount: "1.00" },
    { method: "cash", amount: "20.00" },
  ],
  change_due: "18.53",
  currency: "EUR",
} as Purchase;

function item(
  name: string,
  quantity: number,
  price: string,
  discount: string,
  rate: number,
  total: string,
) {
  return {
    product_name: name,
    quantity,
    unit_price: price,
    discount,
    added_tax: "0.00",
    tax_rate: rate,
    line_total: total,
  };
}

test("a purchase reads as a receipt whose lines and taxes add up to its total", () => {
  const receipt = receiptOf(purchase, {
    shop: "Shop",
    branch: "Am Markt",
    timeZone: "Europe/Berlin",
  });
  expect(receipt.lines.map((line) => [line.grossMinor, line.discountMinor])).toEqual([
    [207, 25],
    [70, 5],
  ]);
  expect(receipt.purchaseDiscountMinor).toBe(0);
  expect(receipt.taxes).toEqual([
    { taxRateBp: 700, grossMinor: 182, taxMinor: 12 },
    { taxRateBp: 1900, grossMinor: 65, taxMinor: 10 },
  ]);
  expect(receipt).toMatchObject({ totalMinor: 247, changeMinor: 1853, customer: "u100" });
});

test("a refund has its amounts below zero", () => {
  const refund = {
    ...purchase,
    kind: "refund",
    items: [item("apple", -3, "0.69", "-0.25", 7, "-1.82")],
    total_discount: "-0.25",
    total_amount: "-1.82",
    tax_amount: "-0.12",
    payments: [{ method: "cash", amount: "-1.82" }],
    change_due: "0.00",
  } as Purchase;
  const receipt = receiptOf(refund, { shop: "Shop" });
  expect(receipt.lines[0]).toMatchObject({
    quantityMilli: -3000,
    grossMinor: -207,
    discountMinor: -25,
  });
  expect(receipt.taxes).toEqual([{ taxRateBp: 700, grossMinor: -182, taxMinor: -12 }]);
  expect(receipt.branch).toBe("SM1");
});

test("tax that is added comes on top of the lines, and cash is rounded after it", () => {
  const added = {
    ...purchase,
    items: [
      { ...item("apple", 3, "0.69", "0.25", 7, "1.95"), added_tax: "0.13" },
      { ...item("soap", 2, "0.35", "0.05", 19, "0.77"), added_tax: "0.12" },
    ],
    tax_included: false,
    tax_amount: "0.25",
    rounding: "-0.02",
    total_amount: "2.70",
  } as Purchase;
  const receipt = receiptOf(added, { shop: "Shop", header: "VAT 1", footer: "Bye" });
  expect(receipt.lines.map((line) => line.grossMinor)).toEqual([207, 70]);
  expect(receipt.taxes).toEqual([
    { taxRateBp: 700, grossMinor: 195, taxMinor: 13 },
    { taxRateBp: 1900, grossMinor: 77, taxMinor: 12 },
  ]);
  const lines = receipt.lines.reduce((sum, line) => sum + line.grossMinor, 0);
  expect(lines - receipt.discountMinor + receipt.taxMinor + receipt.roundingMinor).toBe(270);
  expect(receipt).toMatchObject({ isTaxAdded: true, pointsEarned: 2, header: "VAT 1" });
});

test("the taxes of a part that was given back are told only where they add up", () => {
  const two = { ...purchase, tax_amount: "0.23" } as Purchase;
  expect(receiptOf(two, { shop: "Shop" }).taxes).toEqual([]);
  const one = { ...two, items: purchase.items.slice(0, 1), tax_amount: "0.13" } as Purchase;
  expect(receiptOf(one, { shop: "Shop" }).taxes).toEqual([
    { taxRateBp: 700, grossMinor: 182, taxMinor: 13 },
  ]);
});
