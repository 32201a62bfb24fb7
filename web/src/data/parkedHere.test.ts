import { expect, test } from "vitest";
import { emptyCart } from "@/domain/cart";
import { ParkedCarts } from "./parkedHere";

function storage(limit = 10_000) {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (text.length > limit) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, text);
    },
  };
}

const parked = (id: string) => ({
  cart: emptyCart(id),
  name: `cart ${id}`,
  parkedAt: "2026-11-20T08:12:00Z",
});

test("carts stay over a reload, are taken once, and the same one is kept once", () => {
  const place = storage();
  expect(new ParkedCarts(place).put(parked("a"))).toBe(true);
  const carts = new ParkedCarts(place);
  carts.put(parked("b"));
  carts.put({ ...parked("a"), name: "again" });
  expect(carts.all().map((each) => [each.cart.id, each.name])).toEqual([
    ["a", "again"],
    ["b", "cart b"],
  ]);
  expect(carts.take("a")).toEqual(emptyCart("a"));
  expect(carts.take("a")).toBeNull();
  expect(carts.all().map((each) => each.cart.id)).toEqual(["b"]);
});

test("a device that can't keep it says so, and keeps what it had", () => {
  const place = storage(300);
  const carts = new ParkedCarts(place);
  expect(carts.put(parked("a"))).toBe(true);
  expect(carts.put(parked("b"))).toBe(false);
  expect(carts.all().map((each) => each.cart.id)).toEqual(["a"]);
  expect(new ParkedCarts(undefined).put(parked("c"))).toBe(false);
});

test("what can't be read is none", () => {
  const place = storage();
  place.setItem("checkstand-parked", "{");
  expect(new ParkedCarts(place).all()).toEqual([]);
});
