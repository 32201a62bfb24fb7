import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newPurchaseId } from "@/domain/ids";
import { FakeShop } from "./fakeShop";
import { Ledger } from "./ledger";
import type { PurchaseRequest, Shown } from "./purchase";
import { Recorder, type RecorderOptions } from "./recorder";

const shown: Shown = {
  currency: "EUR",
  digits: 2,
  lines: [
    { name: "Milk", quantityMilli: 2000, unitPriceMinor: 150, discountMinor: 0, totalMinor: 300 },
  ],
  discountMinor: 0,
  taxes: [],
  taxMinor: 0,
  totalMinor: 300,
  payments: [],
  changeMinor: 0,
};

function milk(productId = 1, quantity = 2): PurchaseRequest {
  return {
    id: newPurchaseId(),
    branch_id: 1,
    register: "R2",
    cashier: "dana",
    user_id: null,
    items: [{ product_id: productId, quantity, unit_price: "1.50" }],
  };
}

let shop: FakeShop;
let database: string;
let now: number;
let ledgers: Ledger[];
let stops: (() => void)[];
let databases = 0;

beforeEach(() => {
  shop = new FakeShop();
  databases += 1;
  database = `ledger-${databases}`;
  now = Date.parse("2026-11-20T08:12:00Z");
  ledgers = [];
  stops = [];
});
afterEach(() => {
  for (const stop of stops) stop();
  for (const ledger of ledgers) ledger.close();
});

/** A tab of the register: another one on the same database is also a reload. */
function tab(options: RecorderOptions = {}): Recorder {
  const ledger = new Ledger(database);
  ledgers.push(ledger);
  return new Recorder(ledger, {
    fetch: shop.fetch,
    clock: () => now,
    random: () => 1,
    timeoutMs: 30,
    firstWaitMs: 5,
    ...options,
  });
}

function start(recorder: Recorder): EventTarget {
  const page = new EventTarget();
  stops.push(recorder.start(page as unknown as Window));
  return page;
}

const stateOf = async (recorder: Recorder, id: string) => (await recorder.ledger.find(id))?.state;
const paths = () => shop.heard.map((each) => each.path);

test("a sale is in the ledger before it is sent, and recorded with the shop's answer", async () => {
  const recorder = tab();
  const request = milk();
  let before: string | undefined;
  const watching = tab({
    fetch: async (path, init) => {
      before ??= await stateOf(recorder, request.id);
      return shop.fetch(path, init);
    },
  });
  const sale = await watching.sell(request, shown);
  expect(before).toBe("pending");
  expect(sale).toMatchObject({
    kind: "recorded",
    purchase: { id: request.id, total_amount: "3.00" },
  });
  expect(await recorder.ledger.find(request.id)).toMatchObject({
    state: "recorded",
    rungUpAt: "2026-11-20T08:12:00.000Z",
    answer: { receipt_number: "SM1-R2-000001" },
  });
  expect(shop.heard[0]?.body).toEqual({ ...request, timestamp: "2026-11-20T08:12:00.000Z" });
});

test("a refused sale was not sold: the reason is answered and nothing is kept", async () => {
  const recorder = tab();
  shop.prices.set(1, "1.75");
  const request = milk();
  expect(await recorder.sell(request, shown)).toEqual({
    kind: "refused",
    problem: { status: 409, code: "price-changed", detail: "Refused: price-changed." },
  });
  expect(await recorder.ledger.find(request.id)).toBeUndefined();
  const mended = { ...request, items: [{ product_id: 1, quantity: 2, unit_price: "1.75" }] };
  expect((await recorder.sell(mended, { ...shown, totalMinor: 350 })).kind).toBe("recorded");
  expect(shop.recorded.size).toBe(1);
});

test("without a connection the sale stands and is sent as rung up offline, at its own price", async () => {
  const recorder = tab();
  shop.weather = "unreachable";
  const request = milk();
  expect(await recorder.sell(request, shown)).toMatchObject({
    kind: "kept",
    entry: { id: request.id },
  });
  expect(recorder.getSnapshot().online).toBe(false);
  shop.weather = "fine";
  shop.prices.set(1, "1.75");
  now += 3_600_000;
  await recorder.sendPending();
  expect(await stateOf(recorder, request.id)).toBe("recorded");
  expect(shop.heard.map((each) => each.body)).toEqual([
    {
      purchases: [{ ...request, timestamp: "2026-11-20T08:12:00.000Z", offline: true }],
    },
  ]);
});

test("a purchase that arrived though its answer was lost is recognised, word for word", async () => {
  const recorder = tab();
  shop.weather = "lost answers";
  const request = milk();
  expect((await recorder.sell(request, shown)).kind).toBe("kept");
  expect(shop.recorded.size).toBe(1);
  shop.weather = "fine";
  shop.prices.set(1, "1.75");
  await recorder.sendPending();
  expect(await stateOf(recorder, request.id)).toBe("recorded");
  expect(paths()).toEqual(["/cash-register/purchases", "/cash-register/purchases/batch"]);
  expect(shop.recorded.get(request.id)?.purchase.offline).toBe(false);
});

test("a connection that broke after the shop heard is found out by looking the purchase up", async () => {
  const broken = tab({
    fetch: async (path, init) => {
      await shop.fetch(path, init);
      throw new TypeError("Failed to fetch");
    },
  });
  const request = milk();
  expect((await broken.sell(request, shown)).kind).toBe("kept");
  const recorder = tab();
  await recorder.sendPending();
  expect(await recorder.ledger.find(request.id)).toMatchObject({
    state: "recorded",
    answer: { receipt_number: "SM1-R2-000001" },
  });
  expect(shop.recorded.size).toBe(1);
});

test("another purchase under the id is told to people", async () => {
  const recorder = tab();
  shop.weather = "unreachable";
  const request = milk();
  await recorder.sell(request, shown);
  shop.weather = "fine";
  const other = { ...request, items: [{ product_id: 1, quantity: 5, unit_price: "1.50" }] };
  await shop.fetch("/cash-register/purchases", { body: JSON.stringify(other) });
  await recorder.sendPending();
  expect(await recorder.ledger.refused()).toMatchObject([
    { id: request.id, problem: { code: "id-reused" } },
  ]);
});

test("after silence a changed price is no refusal: the customer has gone", async () => {
  const recorder = tab();
  shop.weather = "silent";
  const request = milk();
  expect((await recorder.sell(request, shown)).kind).toBe("kept");
  shop.weather = "fine";
  shop.prices.set(1, "1.75");
  await recorder.sendPending();
  const sent = shop.heard.map(
    (each) => (each.body as { purchases: PurchaseRequest[] }).purchases[0],
  );
  expect(sent.map((each) => each?.offline)).toEqual([undefined, true]);
  expect(shop.recorded.get(request.id)?.purchase.total_amount).toBe("3.00");
  expect(await stateOf(recorder, request.id)).toBe("recorded");
});

test.each(["unavailable", "hotel"] as const)(
  "behind a network that is %s a sale stands",
  async (weather) => {
    const recorder = tab();
    shop.weather = weather;
    const request = milk();
    expect((await recorder.sell(request, shown)).kind).toBe("kept");
    await recorder.sendPending();
    expect(await stateOf(recorder, request.id)).toBe("pending");
    shop.weather = "fine";
    await recorder.sendPending();
    expect(await stateOf(recorder, request.id)).toBe("recorded");
    expect(shop.recorded.get(request.id)?.purchase.offline).toBe(false);
  },
);

test("what the shop refuses later stays with its reason, stops no other, and is sent again by hand", async () => {
  const recorder = tab();
  shop.weather = "unreachable";
  const [strange, fine] = [milk(7), milk()];
  await recorder.sell(strange, shown);
  await recorder.sell(fine, shown);
  shop.weather = "fine";
  await recorder.sendPending();
  await recorder.sendPending();
  expect(await recorder.ledger.refused()).toMatchObject([
    { id: strange.id, problem: { code: "product-unknown" } },
  ]);
  expect(await stateOf(recorder, fine.id)).toBe("recorded");
  const heard = shop.heard.length;
  await recorder.sendPending();
  expect(shop.heard).toHaveLength(heard);
  shop.prices.set(7, "1.50");
  await recorder.retry(strange.id);
  expect(await stateOf(recorder, strange.id)).toBe("recorded");
});

test("a reload sends what waited, oldest first, a hundred at a time", async () => {
  const recorder = tab();
  shop.weather = "unreachable";
  const requests = Array.from({ length: 230 }, () => milk());
  for (const request of requests) {
    now += 1000;
    await recorder.sell(request, shown);
  }
  shop.weather = "fine";
  shop.now = new Date(now).toISOString();
  const reloaded = tab();
  start(reloaded);
  await expect.poll(() => shop.recorded.size).toBe(230);
  await expect
    .poll(() => reloaded.getSnapshot())
    .toEqual({
      online: true,
      pending: 0,
      refused: 0,
      oldestPendingAt: null,
    });
  const batches = shop.heard.filter((each) => each.path.endsWith("/batch"));
  const sizes = batches.map((each) => (each.body as { purchases: unknown[] }).purchases.length);
  expect(sizes).toEqual([100, 100, 30]);
  expect([...shop.recorded.keys()]).toEqual(requests.map((request) => request.id));
});

test("the status tells what waits and since when, and the network's return sends it", async () => {
  const recorder = tab({ firstWaitMs: 60_000 });
  const page = start(recorder);
  shop.weather = "unreachable";
  await recorder.sell(milk(), shown);
  now += 1000;
  await recorder.sell(milk(), shown);
  await expect
    .poll(() => recorder.getSnapshot())
    .toEqual({
      online: false,
      pending: 2,
      refused: 0,
      oldestPendingAt: "2026-11-20T08:12:00.000Z",
    });
  shop.weather = "fine";
  page.dispatchEvent(new Event("online"));
  await expect
    .poll(() => recorder.getSnapshot())
    .toEqual({
      online: true,
      pending: 0,
      refused: 0,
      oldestPendingAt: null,
    });
});

test("it tries again by itself, and less and less often", async () => {
  const recorder = tab();
  start(recorder);
  await recorder.sendPending();
  shop.weather = "unreachable";
  let tries = 0;
  const reach = shop.fetch;
  const counting = tab({
    fetch: (path, init) => {
      tries += 1;
      return reach(path, init);
    },
    firstWaitMs: 20,
  });
  start(counting);
  await counting.sell(milk(), shown);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(tries).toBeGreaterThanOrEqual(3);
  expect(tries).toBeLessThanOrEqual(7);
  shop.weather = "fine";
  await expect.poll(() => shop.recorded.size, { timeout: 3000 }).toBe(1);
});

test("two tabs send each purchase once, and one of them at a time", async () => {
  const first = tab();
  shop.weather = "unreachable";
  for (let count = 0; count < 20; count += 1) await first.sell(milk(), shown);
  shop.weather = "fine";
  let isTaken = false;
  const request = async (_: string, __: LockOptions, work: LockGrantedCallback<unknown>) => {
    if (isTaken) return work(null);
    isTaken = true;
    try {
      return await work({ name: "checkstand-sync", mode: "exclusive" });
    } finally {
      isTaken = false;
    }
  };
  const locks = { request } as Pick<LockManager, "request">;
  await Promise.all([tab({ locks }).sendPending(), tab({ locks }).sendPending()]);
  expect(paths()).toEqual(["/cash-register/purchases/batch"]);
  expect(shop.recorded.size).toBe(20);
});

test("without locks two tabs at once still record each purchase once", async () => {
  const first = tab();
  shop.weather = "unreachable";
  for (let count = 0; count < 20; count += 1) await first.sell(milk(), shown);
  shop.weather = "fine";
  await Promise.all([tab().sendPending(), tab().sendPending()]);
  expect(shop.recorded.size).toBe(20);
  expect(await first.ledger.pendingCount()).toBe(0);
});

test("killed between the ledger and the network: sent after the reload, and never twice", async () => {
  const killed = tab({ fetch: () => new Promise(() => undefined) });
  const request = milk();
  void killed.sell(request, shown);
  const reloaded = tab();
  await expect.poll(() => stateOf(reloaded, request.id)).toBe("pending");
  await reloaded.sendPending();
  expect(shop.recorded.size).toBe(0); // the tab that sells it may be alive
  now += 20_001;
  expect((await reloaded.sell(request, shown)).kind).toBe("kept"); // the cart was restored, too
  await reloaded.sendPending();
  expect(shop.recorded.size).toBe(1);
  expect(await reloaded.sell(request, shown)).toMatchObject({
    kind: "recorded",
    purchase: { receipt_number: "SM1-R2-000001" },
  });
  expect(shop.recorded.size).toBe(1);
});

test("another cart under a sold cart's id is a purchase of its own", async () => {
  const recorder = tab();
  const request = milk();
  await recorder.sell(request, shown);
  const other = { ...request, items: [{ product_id: 1, quantity: 1, unit_price: "1.50" }] };
  const sale = await recorder.sell(other, { ...shown, totalMinor: 150 });
  expect(sale).toMatchObject({ kind: "recorded", purchase: { total_amount: "1.50" } });
  expect(shop.recorded.size).toBe(2);
});

test("a till whose clock is ahead sells in the shop's time", async () => {
  const recorder = tab();
  now += 3_600_000;
  const sale = await recorder.sell(milk(), shown);
  expect(sale).toMatchObject({
    kind: "recorded",
    purchase: { timestamp: "2026-11-20T08:12:00.000Z" },
  });
  shop.weather = "unreachable";
  const request = milk();
  await recorder.sell(request, shown);
  shop.weather = "fine";
  await recorder.sendPending();
  expect(shop.recorded.get(request.id)?.purchase.timestamp).toBe("2026-11-20T08:12:00.000Z");
});

test("a device that can't keep purchases sells while the shop answers, and says so if not", async () => {
  const recorder = tab();
  recorder.ledger.close({ disableAutoOpen: true });
  expect((await recorder.sell(milk(), shown)).kind).toBe("recorded");
  shop.weather = "unreachable";
  expect(await recorder.sell(milk(), shown)).toMatchObject({
    kind: "refused",
    problem: { code: "not-kept" },
  });
});

test("what the shop has had for a month is forgotten, nothing else", async () => {
  const recorder = tab();
  const old = milk();
  await recorder.sell(old, shown);
  shop.weather = "unreachable";
  const waiting = milk();
  await recorder.sell(waiting, shown);
  now += 31 * 24 * 3600 * 1000;
  shop.weather = "fine";
  const recent = milk();
  shop.now = new Date(now).toISOString();
  shop.weather = "fine";
  await recorder.sell(recent, shown);
  await recorder.ledger.prune(now);
  const newest = await recorder.ledger.newest(10);
  expect(newest.map((entry) => entry.id)).toEqual([recent.id, waiting.id]);
});
