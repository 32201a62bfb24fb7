import { beforeEach, expect, test, vi } from "vitest";
import { PolicyStore } from "./policyStore";

const BRANCHES = [
  { id: 1, prices_include_tax: null, cash_rounding: null, max_units_per_product: null },
  { id: 2, prices_include_tax: false, cash_rounding: "0.05", max_units_per_product: 0 },
].map((branch) => ({ ...branch, receipt_header: `branch ${branch.id}`, receipt_footer: "" }));
const ANSWERS: Record<string, unknown> = {
  "/cash-register/shop": {
    name: "Corner shop",
    digits: 2,
    max_units_per_product: 3,
    prices_include_tax: true,
    cash_rounding: "0.10",
    server_time: "2026-11-20T08:12:00Z",
  },
  "/cash-register/branches?limit=500": { items: BRANCHES },
  "/cash-register/loyalty": { active: true, point_value: "0.02" },
  "/cash-register/labels?branch=1": { items: [] },
  "/cash-register/labels?branch=2": { items: [] },
};

let device: { branchId: number } | null;
let moved: () => void;
let kept: Map<string, string>;
let isOnline: boolean;

function makeStore(): PolicyStore {
  return new PolicyStore({
    devices: {
      getSnapshot: () => ({ device }),
      subscribe: (listener) => {
        moved = listener;
        return () => undefined;
      },
    },
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => void kept.set(key, text),
    },
    fetch: async (path) => {
      if (!isOnline) throw new TypeError("Failed to fetch");
      return new Response(JSON.stringify(ANSWERS[path]));
    },
  });
}

beforeEach(() => {
  device = { branchId: 1 };
  kept = new Map();
  isOnline = true;
});

const inBranch1 = { pricesIncludeTax: true, cashStepMinor: 10, mostUnits: 3, pointValueMinor: 2 };
const inBranch2 = { pricesIncludeTax: false, cashStepMinor: 5, mostUnits: null };

test("a branch has its own policy, and the shop's where it has none", async () => {
  const store = makeStore();
  expect(store.getSnapshot()).toMatchObject({ pricesIncludeTax: true, cashStepMinor: 0 });
  await store.refresh();
  expect(store.getSnapshot()).toMatchObject({ ...inBranch1, receiptHeader: "branch 1" });
});

test("it is there without a network, also after the register has moved", async () => {
  await makeStore().refresh();
  isOnline = false;
  const store = makeStore();
  const listener = vi.fn();
  store.subscribe(listener);
  expect(store.getSnapshot()).toMatchObject(inBranch1);
  const end = store.start();
  device = { branchId: 2 };
  moved();
  expect(store.getSnapshot()).toMatchObject(inBranch2);
  expect(listener).toHaveBeenCalledTimes(1);
  end();
});

test("the same answer again is no change", async () => {
  const store = makeStore();
  await store.refresh();
  const before = store.getSnapshot();
  await store.refresh();
  expect(store.getSnapshot()).toBe(before);
});

test("what was kept by another version is passed over", () => {
  kept.set("checkstand-policy", '{"version":1,"branches":[{"id":1}]}');
  expect(makeStore().getSnapshot()).toMatchObject({ mostUnits: null, shop: "Checkstand" });
});
