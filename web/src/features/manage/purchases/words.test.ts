import { expect, test } from "vitest";
import type { Purchase } from "@/api/client";
import { methodName } from "@/ui/paymentMethods";
import { eventName, flagSentence, itemsInShort, marksOf, methodsOf } from "./words";

const purchase = (items: [string, number][], methods: string[] = []) =>
  ({
    items: items.map(([product_name, quantity]) => ({ product_name, quantity })),
    payments: methods.map((method) => ({ method, amount: "1.00" })),
  }) as unknown as Purchase;

test("items in short name three and count the rest", () => {
  expect(itemsInShort(purchase([["milk", 1]]), String)).toBe("milk");
  expect(
    itemsInShort(
      purchase([
        ["milk", 1],
        ["apples", 0.525],
        ["eggs", 2],
        ["bread", 1],
        ["tea", 1],
      ]),
      String,
    ),
  ).toBe("milk, 0.525 × apples, 2 × eggs and 2 more");
});

test("ways of paying are named once each, those of the shop's own too", () => {
  expect(methodsOf(purchase([], ["cash", "card", "cash"]))).toBe("Cash, Card");
  expect(methodsOf(purchase([]))).toBe("Not told");
  expect(methodName("gift_card")).toBe("Gift card");
});

test("a flag without words of its own is still told", () => {
  expect(flagSentence("till-closed")).toContain("till closed");
});

test("purchases in a list tell what became of each other", () => {
  const one = (id: string, kind: string, original_id?: string, replaces_id?: string) =>
    ({ id, kind, original_id: original_id ?? null, replaces_id: replaces_id ?? null }) as Purchase;
  const list = [
    one("1", "refund", "a"),
    one("2", "void", "b"),
    one("c2", "purchase", undefined, "c"),
    one("3", "void", "c"),
    one("c", "purchase"),
    one("d", "purchase"),
  ];
  expect([...marksOf(list)]).toEqual([
    ["a", "Refunded"],
    ["b", "Voided"],
    ["c", "Corrected"],
  ]);
  expect(list.map(eventName).slice(0, 3)).toEqual(["Refund", "Void", "Correction"]);
});
