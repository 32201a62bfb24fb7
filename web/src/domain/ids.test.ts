import { expect, test } from "vitest";
import { newPurchaseId } from "./ids";

test("an id is a UUID of version 7 that begins with its moment", () => {
  const id = newPurchaseId(Date.UTC(2026, 10, 20, 8, 12));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(1795162320000);
});

test("ids of a later moment sort after", () => {
  const ids = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000].map(newPurchaseId);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(3);
});
