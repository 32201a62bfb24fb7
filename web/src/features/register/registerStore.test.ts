import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { CatalogueStore } from "@/data/catalogueStore";
import { PolicyStore } from "@/data/policyStore";
import { KeptCart } from "./keptCart";
import { RegisterStore } from "./registerStore";

const PRODUCTS = [
  product(1, "apple", "4388012002110", "0.69", 0),
  product(2, "bread", "4388012003483", "2.49", 0),
  product(3, "carrots loose", "4388012004855", "1.79", 3),
];

function product(id: number, name: string, barcode: string, price: string, decimals: number) {
  return {
    id,
    sku: `S${id}`,
    barcodes: [barcode],
    product_name: name,
    category: null,
    unit_price: price,
    tax_rate: 7,
    unit: decimals ? "kg" : "each",
    decimals,
  };
}

const good = vi.fn();
const bad = vi.fn();
let register: RegisterStore;

beforeEach(async () => {
  vi.clearAllMocks();
  vi.stubGlobal("requestAnimationFrame", () => 1);
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
  const body = { version: "1", currency: "EUR", digits: 2, products: PRODUCTS };
  const catalogueStore = new CatalogueStore({
    fetch: async () => new Response(JSON.stringify(body)),
    database: `catalogue-${crypto.randomUUID()}`,
  });
  await catalogueStore.refresh();
  const policyStore = new PolicyStore({
    devices: { getSnapshot: () => ({ device: null }), subscribe: () => () => undefined },
    storage: undefined,
  });
  register = new RegisterStore({
    catalogueStore,
    policyStore,
    kept: new KeptCart(undefined, () => true),
    sounds: { good, bad },
    locale: "en",
  });
});

function lines() {
  return register.cart.lines.map((line) => [line.product.name, line.quantityMilli]);
}

test("a scan adds its product, selects its line and says what it costs", () => {
  register.scan("4388012002110");
  expect(lines()).toEqual([["apple", 1000]]);
  expect(register.getSnapshot().selectedKey).toBe(1);
  expect(register.getSnapshot().said.text).toBe("apple, 1, €0.69. Total €0.69.");
  expect(good).toHaveBeenCalledTimes(1);
});

test("a multiplier waits for one product", () => {
  register.type("5*");
  expect(register.getSnapshot()).toMatchObject({ text: "", waitingMilli: 5000 });
  register.scan("4388012002110");
  register.scan("4388012003483");
  expect(lines()).toEqual([
    ["apple", 5000],
    ["bread", 1000],
  ]);
});

test("a multiplier that doesn't fit its product adds nothing and says why", () => {
  register.type("0.5*apple");
  expect(register.getSnapshot()).toMatchObject({ text: "apple", waitingMilli: 500 });
  register.enter("apple");
  expect(lines()).toEqual([]);
  expect(register.getSnapshot().notices[0]?.reason).toBe("apple is sold in whole quantities.");
});

test("an unknown scan stays in sight, is counted, and the next one goes on", () => {
  register.scan("9999999999994");
  register.scan("9999999999994");
  register.scan("4388012002110");
  expect(register.getSnapshot().notices).toMatchObject([
    { title: "Unknown barcode 9999999999994", times: 2 },
  ]);
  expect(bad).toHaveBeenCalledTimes(2);
  expect(lines()).toEqual([["apple", 1000]]);
});

test("a scan that a pause had cut in two is put together", () => {
  register.setText("43880120");
  register.scan("02110");
  expect(register.getSnapshot().text).toBe("");
  expect(lines()).toEqual([["apple", 1000]]);
});

test("a scan that had also been typed into the field leaves nothing there", () => {
  register.setText("4388012002110");
  register.scan("4388012002110");
  expect(register.getSnapshot().text).toBe("");
  expect(lines()).toEqual([["apple", 1000]]);
});

test("what is weighed waits for its weight, in turn, while others are added", () => {
  register.enter("carrots loose,apple");
  register.scan("4388012004855");
  expect(lines()).toEqual([["apple", 1000]]);
  register.weigh(525);
  register.weigh(null);
  expect(lines()).toEqual([
    ["apple", 1000],
    ["carrots loose", 525],
  ]);
  expect(register.getSnapshot().weighing).toEqual([]);
});

test("what is scanned while a sale is being recorded is held", () => {
  register.scan("4388012002110");
  const { cart } = register;
  register.update({ selling: { sale: null } as never });
  register.scan("4388012003483");
  expect(register.cart).toBe(cart);
  expect(register.getSnapshot().heldScans).toEqual(["4388012003483"]);
});

test("removing selects the neighbour, and undo brings the line back", () => {
  register.enter("apple,bread");
  register.remove(1);
  expect(lines()).toEqual([["bread", 1000]]);
  expect(register.getSnapshot().selectedKey).toBe(2);
  register.undo();
  expect(lines()).toEqual([
    ["apple", 1000],
    ["bread", 1000],
  ]);
  expect(register.getSnapshot().priced.totalMinor).toBe(318);
});

test("notices of a cart go with it, others stay", () => {
  register.scan("9999999999994");
  register.refuseSale("apple is not sold any more.");
  register.takeUp({ ...register.cart, id: "0192", lines: [] });
  expect(register.getSnapshot().notices.map((notice) => notice.title)).toEqual([
    "Unknown barcode 9999999999994",
  ]);
});
