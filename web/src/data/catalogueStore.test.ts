import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { type CatalogueJson, CatalogueStore, type CatalogueWindow } from "./catalogueStore";

const milk = {
  id: 1,
  sku: "MLK",
  barcodes: ["4006381333931"],
  product_name: "Milk",
  category: "Dairy",
  unit_price: "1.50",
  tax_rate: 7.5,
  unit: "each",
  decimals: 0,
};
const answer: CatalogueJson = { version: "a", currency: "EUR", digits: 2, products: [milk] };

/** The shop's end of the network: answers a catalogue, 304 to who has it, or nothing at all. */
class Shop {
  catalogue = answer;
  isReachable = true;
  readonly asked: (string | null)[] = [];
  readonly fetch = async (_: string, init?: RequestInit): Promise<Response> => {
    const known = new Headers(init?.headers).get("If-None-Match");
    this.asked.push(known);
    if (!this.isReachable) throw new TypeError("Failed to fetch");
    const etag = `"${this.catalogue.version}"`;
    if (known === etag) return new Response(null, { status: 304 });
    return new Response(JSON.stringify(this.catalogue), { headers: { ETag: etag } });
  };
}

let databases = 0;
function freshDatabase(): string {
  databases += 1;
  return `catalogue-${databases}`;
}

test("the shop's catalogue is shown, kept, and there at once after a reload without network", async () => {
  const shop = new Shop();
  const database = freshDatabase();
  const store = new CatalogueStore({ fetch: shop.fetch, database, clock: () => 1000 });
  expect(store.getSnapshot().status).toBe("loading");
  await store.load();
  await store.refresh();
  expect(store.getSnapshot()).toMatchObject({
    status: "ready",
    version: "a",
    currency: "EUR",
    digits: 2,
    loadedAt: 1000,
    isStale: false,
  });
  expect(store.getSnapshot().catalogue?.bySku("MLK")).toEqual({
    id: 1,
    sku: "MLK",
    barcodes: ["4006381333931"],
    name: "Milk",
    category: "Dairy",
    unitPriceMinor: 150,
    taxRateBp: 750,
    unit: "each",
    decimals: 0,
  });

  shop.isReachable = false;
  const reloaded = new CatalogueStore({ fetch: shop.fetch, database, clock: () => 9000 });
  await reloaded.load();
  expect(reloaded.getSnapshot()).toMatchObject({ status: "ready", loadedAt: 1000, isStale: false });
  await reloaded.refresh();
  expect(reloaded.getSnapshot()).toMatchObject({ status: "ready", loadedAt: 1000, isStale: true });
  expect(reloaded.getSnapshot().catalogue?.size).toBe(1);
});

test("an unchanged catalogue is confirmed, a changed one replaces it", async () => {
  const shop = new Shop();
  let now = 1000;
  const database = freshDatabase();
  const store = new CatalogueStore({ fetch: shop.fetch, database, clock: () => now });
  await store.refresh();
  const first = store.getSnapshot().catalogue;
  now = 2000;
  await store.refresh();
  expect(store.getSnapshot().catalogue).toBe(first);
  expect(store.getSnapshot().loadedAt).toBe(2000);
  shop.catalogue = { ...answer, version: "b", products: [{ ...milk, unit_price: "1.75" }] };
  await store.refresh();
  expect(store.getSnapshot().catalogue?.byId(1)?.unitPriceMinor).toBe(175);
  expect(shop.asked).toEqual([null, '"a"', '"a"']);
});

test("who asks while an answer is awaited waits for the same one", async () => {
  const shop = new Shop();
  const store = new CatalogueStore({ fetch: shop.fetch, database: freshDatabase() });
  await Promise.all([store.refresh(), store.refresh(), store.refresh()]);
  expect(shop.asked).toHaveLength(1);
  await store.refresh();
  expect(shop.asked).toHaveLength(2);
});

test.each([
  ["unreachable", async () => Promise.reject(new TypeError("Failed to fetch"))],
  ["broken", async () => new Response("", { status: 500 })],
  ["not the shop", async () => new Response("<html>Welcome to the hotel</html>")],
])("a shop that is %s leaves a new device without a catalogue", async (_, fetch) => {
  const store = new CatalogueStore({ fetch, database: freshDatabase() });
  await store.load();
  await store.refresh();
  expect(store.getSnapshot()).toMatchObject({ status: "failed", catalogue: null, isStale: true });
});

test("it asks at start, and again when looked at after a while", async () => {
  const shop = new Shop();
  let now = 0;
  const page = Object.assign(new EventTarget(), {
    document: Object.assign(new EventTarget(), { visibilityState: "visible" as const }),
  });
  const store = new CatalogueStore({
    fetch: shop.fetch,
    database: freshDatabase(),
    clock: () => now,
  });
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  const stop = store.start(page as unknown as CatalogueWindow);
  await expect.poll(() => store.getSnapshot().status).toBe("ready");
  expect(told).toBe(1);
  page.dispatchEvent(new Event("focus"));
  now = 10_001;
  page.dispatchEvent(new Event("focus"));
  page.document.dispatchEvent(new Event("visibilitychange"));
  await store.refresh();
  expect(shop.asked).toHaveLength(2);
  stop();
  now = 99_999;
  page.dispatchEvent(new Event("focus"));
  await store.refresh();
  expect(shop.asked).toHaveLength(3);
});

test("a hundred thousand products are read back from one record", async () => {
  const shop = new Shop();
  const products = Array.from({ length: 100_000 }, (_, id) => ({
    ...milk,
    id,
    sku: `S${id}`,
    product_name: `Product ${id}`,
    barcodes: [String(4_000_000_000_000 + id)],
  }));
  shop.catalogue = { ...answer, products };
  const database = freshDatabase();
  const first = new CatalogueStore({ fetch: shop.fetch, database });
  await first.refresh();
  const began = performance.now();
  const store = new CatalogueStore({ fetch: shop.fetch, database });
  await store.load();
  const took = performance.now() - began;
  if (process.env.MEASURE) process.stdout.write(`catalogue from cache ${took.toFixed(0)} ms\n`);
  expect(store.getSnapshot().catalogue?.bySku("S99999")?.name).toBe("Product 99999");
  expect(took).toBeLessThan(5_000);
});
