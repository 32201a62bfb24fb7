import { expect, test } from "vitest";
import { add, emptyCart, setCartDiscount, setCustomer, setLineDiscount } from "@/domain/cart";
import { priced } from "@/domain/cartPricing";
import type { Product } from "@/domain/catalogue";
import { isSamePurchase, type PurchaseAnswer, purchaseRequest, shownOf } from "./purchase";

const apples: Product = {
  id: 2,
  sku: "APL",
  barcodes: [],
  name: "Apple",
  category: null,
  unitPriceMinor: 399,
  taxRateBp: 700,
  unit: "kg",
  decimals: 3,
};
const device = {
  branchId: 1,
  branchCode: "SM1",
  branchName: "Main Street",
  timeZone: "Europe/Berlin",
  registerCode: "R2",
  cashier: "dana",
};

test("a cart becomes the request that sells it, and what the receipt shows", () => {
  let cart = add(emptyCart("0192"), apples, 525).cart;
  cart = setLineDiscount(cart, 1, { kind: "percent", bp: 1000 });
  cart = setCartDiscount(cart, { kind: "amount", minor: 50 });
  cart = setCustomer(cart, { id: "3f0c", code: "u100", name: null, points: 0 });
  const payments = [
    { method: "card", amountMinor: 100 },
    { method: "cash", amountMinor: 200 },
  ];
  const amounts = priced(cart);
  expect(purchaseRequest(cart, amounts, device, payments, 2)).toEqual({
    id: "0192",
    branch_id: 1,
    register: "R2",
    cashier: "dana",
    user_id: "3f0c",
    items: [{ product_id: 2, quantity: 0.525, unit_price: "3.99", discount: "0.21" }],
    discount: "0.50",
    payments: [
      { method: "card", amount: "1.00" },
      { method: "cash", amount: "2.00" },
    ],
  });
  const shown = shownOf(cart, amounts, payments, "EUR", 2);
  expect(shown).toEqual({
    currency: "EUR",
    digits: 2,
    lines: [
      {
        name: "Apple",
        quantityMilli: 525,
        unitPriceMinor: 399,
        grossMinor: 209,
        discountMinor: 71,
        totalMinor: 138,
      },
    ],
    discountMinor: 71,
    taxes: [{ taxRateBp: 700, grossMinor: 138, taxMinor: 9 }],
    taxMinor: 9,
    addedTaxMinor: 0,
    roundingMinor: 0,
    totalMinor: 138,
    payments,
    changeMinor: 162,
  });
  const answer = { total_amount: "1.38", items: [{}] } as PurchaseAnswer;
  expect(isSamePurchase(answer, shown)).toBe(true);
  expect(isSamePurchase({ ...answer, total_amount: "1.39" }, shown)).toBe(false);
});

test("a walk-in without discounts or payments says no more than that", () => {
  const cart = add(emptyCart("0192"), apples).cart;
  expect(purchaseRequest(cart, priced(cart), { ...device, cashier: null }, [], 2)).toEqual({
    id: "0192",
    branch_id: 1,
    register: "R2",
    cashier: null,
    user_id: null,
    items: [{ product_id: 2, quantity: 1, unit_price: "3.99" }],
  });
});

test("cash is rounded in what the receipt shows, and in nothing that is sent", () => {
  const cart = add(emptyCart("0192"), apples, 525).cart;
  const amounts = priced(cart);
  const payments = [{ method: "cash", amountMinor: 1000 }];
  const shown = shownOf(cart, amounts, payments, "EUR", 2, 5);
  expect([shown.totalMinor, shown.roundingMinor, shown.changeMinor]).toEqual([210, 1, 790]);
  expect(purchaseRequest(cart, amounts, device, payments, 2).payments).toEqual([
    { method: "cash", amount: "10.00" },
  ]);
  const card = shownOf(cart, amounts, [{ method: "card", amountMinor: 209 }], "EUR", 2, 5);
  expect([card.totalMinor, card.roundingMinor]).toEqual([209, 0]);
});

test("tax that is added stands in the total and in the lines", () => {
  const cart = add(emptyCart("0192"), apples, 525).cart;
  const shown = shownOf(cart, priced(cart, false), [], "EUR", 2);
  expect([shown.totalMinor, shown.addedTaxMinor, shown.lines[0]?.totalMinor]).toEqual([
    224, 15, 224,
  ]);
});

test("a label is sent as it was scanned, at what it says", () => {
  const label = { digits: "2012345002098", amountMinor: 205 };
  const cart = add(emptyCart("0192"), apples, 514, label).cart;
  const amounts = priced(cart);
  expect(amounts.totalMinor).toBe(205);
  expect(purchaseRequest(cart, amounts, device, [], 2).items).toEqual([
    { barcode: "2012345002098", unit_price: "3.99" },
  ]);
});
