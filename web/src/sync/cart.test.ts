import { expect, test } from "vitest";
import {
  add,
  type Cart,
  emptyCart,
  setCartDiscount,
  setCustomer,
  setLineDiscount,
} from "@/domain/cart";
import { Catalogue, type Product } from "@/domain/catalogue";
import { type CartAnswer, cartOf, cartRequest, isSameCart } from "./cart";

function product(id: number, name: string, more: Partial<Product> = {}): Product {
  return {
    id,
    name,
    sku: null,
    barcodes: [],
    category: null,
    unitPriceMinor: 399,
    taxRateBp: 700,
    unit: "each",
    decimals: 0,
    ...more,
  };
}

const apples = product(2, "Apple", { unit: "kg", decimals: 3 });
const bread = product(3, "Bread");
const device = {
  branchId: 1,
  branchCode: "SM1",
  branchName: "Main Street",
  timeZone: "Europe/Berlin",
  registerCode: "R2",
  cashier: "dana",
};

function rungUp(): Cart {
  let cart = add(emptyCart("0192"), apples, 525).cart;
  cart = add(cart, bread, 2000).cart;
  cart = setLineDiscount(cart, 1, { kind: "percent", bp: 750 });
  cart = setLineDiscount(cart, 2, { kind: "amount", minor: 50 });
  cart = setCartDiscount(cart, { kind: "percent", bp: 1000 });
  return setCustomer(cart, { id: "3f0c", code: "u100", name: "Dana", points: 7 });
}

const item = {
  sku: null,
  unit_price: "3.99",
  discount: "0.00",
  line_discount: "0.00",
  discount_percent: null,
  tax_rate: 7,
  line_total: "0.00",
  label: null,
};
const answer = {
  id: "0192",
  state: "open",
  items: [
    { ...item, item_id: 1, product_id: 2, product_name: "Apple", quantity: 0.525 },
    { ...item, item_id: 4, product_id: 3, product_name: "Bread", quantity: 2 },
  ],
  discount: null,
  discount_percent: 10,
  customer_id: "3f0c",
  customer_code: "u100",
  customer_name: "Dana",
  points: 7,
} as unknown as CartAnswer;
Object.assign(answer.items[0] ?? {}, { line_discount: "0.16", discount_percent: 7.5 });
Object.assign(answer.items[1] ?? {}, { line_discount: "0.50" });

test("a cart is parked with its discounts as they were told", () => {
  expect(cartRequest(rungUp(), device, 2)).toEqual({
    id: "0192",
    branch_id: 1,
    register: "R2",
    cashier: "dana",
    customer_id: "3f0c",
    items: [
      { product_id: 2, quantity: 0.525, discount: "7.5%" },
      { product_id: 3, quantity: 2, discount: "0.50" },
    ],
    discount: "10%",
  });
});

test("a cart of the shop is gone on with as it was, under its id", () => {
  const cart = cartOf(answer, new Catalogue([apples, bread]), 2, []);
  expect(cart).toEqual({ ...rungUp(), isAtShop: true });
  expect(isSameCart(answer, cart, 2)).toBe(true);
  const more = add(cart, bread).cart;
  expect([more.lines[1]?.quantityMilli, isSameCart(answer, more, 2)]).toEqual([3000, false]);
  expect(isSameCart(answer, setCartDiscount(cart, null), 2)).toBe(false);
  expect(isSameCart(answer, setCustomer(cart, null), 2)).toBe(false);
});

test("what this register doesn't sell any more stays in the cart", () => {
  const cart = cartOf(answer, new Catalogue([bread]), 2, []);
  expect(cart.lines.map((line) => [line.product.name, line.quantityMilli])).toEqual([
    ["Apple", 525],
    ["Bread", 2000],
  ]);
  expect(cart.lines[0]?.product).toMatchObject({ id: 2, unitPriceMinor: 399, taxRateBp: 700 });
});

test("a label in a cart keeps what it says", () => {
  const rule = {
    name: "price",
    prefix: "22",
    length: 13,
    itemStart: 2,
    itemLength: 5,
    valueStart: 7,
    valueLength: 5,
    valueKind: "price",
    decimals: 2,
    checkDigit: "none",
  } as const;
  const [first] = answer.items;
  const labelled = { ...answer, items: [{ ...first, label: "2212345002059" }] } as CartAnswer;
  const cart = cartOf(labelled, new Catalogue([apples]), 2, [rule]);
  expect(cart.lines[0]?.label).toEqual({ digits: "2212345002059", amountMinor: 205 });
  expect(cartRequest(cart, device, 2).items).toEqual([
    { barcode: "2212345002059", quantity: 1, discount: "7.5%" },
  ]);
  expect(isSameCart(labelled, cart, 2)).toBe(true);
});
