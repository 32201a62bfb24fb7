import { expect, test } from "vitest";
import type { Purchase } from "@/api/client";
import { correctionOf, draftOf, isChange } from "./correction";

const purchase = {
  items: [
    { item_id: 1, product_id: 7, product_name: "apple", quantity: 3 },
    { item_id: 2, product_id: 8, product_name: "cheese", quantity: 0.525 },
  ],
  customer_id: null,
  payments: [{ method: "cash", amount: "20.00" }],
} as unknown as Purchase;
const before = draftOf(purchase, { quantity: String, money: (amount) => amount });
const readAmount = (text: string) => (/^\d+\.\d\d$/.test(text) ? text : null);
const asked = (change: Partial<typeof before>) =>
  correctionOf(purchase, before, { ...before, reason: "counted wrong", ...change }, readAmount);

test("what is not changed is not asked for", () => {
  const body = asked({});
  expect(body).toEqual({ reason: "counted wrong" });
  expect(body && isChange(body)).toBe(false);
});

test("lines are told all, and a quantity only where it is another", () => {
  const [apple, cheese] = before.lines;
  const tea = { key: 9, itemId: null, productId: 4, name: "tea", quantity: "2" };
  if (!apple || !cheese) throw new Error("there are two lines");
  const body = asked({ lines: [{ ...apple, quantity: "2" }, cheese, tea], manager: "maria" });
  expect(body).toEqual({
    reason: "counted wrong",
    approved_by: "maria",
    items: [{ item_id: 1, quantity: 2 }, { item_id: 2 }, { product_id: 4, quantity: 2 }],
  });
  expect(asked({ lines: [cheese] })?.items).toEqual([{ item_id: 2 }]);
  expect(asked({ lines: [{ ...apple, quantity: "x" }] })).toBeNull();
});

test("discount, customer and payments", () => {
  expect(asked({ discount: "7,5 %" })?.discount).toBe("7.5%");
  expect(asked({ discount: "1.00" })?.discount).toBe("1.00");
  expect(asked({ discount: "much" })).toBeNull();
  expect(asked({ customer: "3f0c" })?.customer_id).toBe("3f0c");
  const card = [{ key: 0, method: "card", amount: "5.00" }];
  expect(asked({ payments: card })?.payments).toEqual([{ method: "card", amount: "5.00" }]);
  expect(asked({ payments: [{ key: 0, method: "card", amount: "" }] })).toBeNull();
});
