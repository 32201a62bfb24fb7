import { Dexie, type Table } from "dexie";
import { Catalogue, type Product } from "@/domain/catalogue";
import { parseMinor, parseRate } from "@/domain/money";

/** A product as `GET /cash-register/catalogue` writes it. */
export type CatalogueProductJson = {
  id: number;
  sku: string | null;
  barcodes: string[];
  product_name: string;
  category: string | null;
  unit_price: string;
  tax_rate: number;
  unit: string;
  decimals: number;
};

export type CatalogueJson = {
  version: string;
  currency: string;
  digits: number;
  products: CatalogueProductJson[];
};

export type CatalogueState = {
  /** `failed`: there is none, neither kept here nor answered. */
  status: "loading" | "ready" | "failed";
  catalogue: Catalogue | null;
  currency: string;
  digits: number;
  version: string | null;
  /** When the shop last said that this is its catalogue; milliseconds, null for never. */
  loadedAt: number | null;
  /** The last question got no answer: prices may have changed since `loadedAt`. */
  isStale: boolean;
};

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

const URL_PATH = "/cash-register/catalogue";
const DATABASE = "checkstand-catalogue";
const EVERY_MS = 60_000;
const ON_FOCUS_AFTER_MS = 10_000;
const TIMEOUT_MS = 30_000;

/** The whole answer as text: one record is read in a fraction of what 100,000 rows take. */
type Kept = { key: "catalogue"; etag: string; text: string; loadedAt: number };

class CatalogueDatabase extends Dexie {
  declare readonly kept: Table<Kept, string>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({ kept: "key" });
  }
}

/** What the store listens to; the browser's window is one. */
export type CatalogueWindow = Pick<Window, "addEventListener" | "removeEventListener"> & {
  document: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
};

/**
 * The register's catalogue: at once from what is kept here, then as the shop says it is.
 * It asks at start, every minute while it is seen, and when it is looked at again.
 */
export class CatalogueStore {
  readonly #fetch: Fetch;
  readonly #clock: () => number;
  readonly #database: CatalogueDatabase;
  readonly #listeners = new Set<() => void>();
  #etag: string | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;
  #state: CatalogueState = {
    status: "loading",
    catalogue: null,
    currency: "EUR",
    digits: 2,
    version: null,
    loadedAt: null,
    isStale: false,
  };

  constructor(options: { fetch?: Fetch; clock?: () => number; database?: string } = {}) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#clock = options.clock ?? Date.now;
    this.#database = new CatalogueDatabase(options.database ?? DATABASE);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  getSnapshot = (): CatalogueState => this.#state;

  /** Loads what is kept, asks the shop, and goes on asking until the answered function is called. */
  start(within: CatalogueWindow = window): () => void {
    const isSeen = () => within.document.visibilityState === "visible";
    const onLook = () => {
      if (isSeen() && this.#clock() - this.#askedAt > ON_FOCUS_AFTER_MS) void this.refresh();
    };
    const every = setInterval(() => {
      if (isSeen()) void this.refresh();
    }, EVERY_MS);
    within.addEventListener("focus", onLook);
    within.document.addEventListener("visibilitychange", onLook);
    void this.load().then(() => this.refresh());
    return () => {
      clearInterval(every);
      within.removeEventListener("focus", onLook);
      within.document.removeEventListener("visibilitychange", onLook);
    };
  }

  /** Shows what is kept on this device; a cache that can't be read is as good as none. */
  async load(): Promise<void> {
    try {
      const kept = await this.#database.kept.get("catalogue");
      if (!kept || this.#state.catalogue) return;
      this.#show({ ...read(kept.text), loadedAt: kept.loadedAt });
      this.#etag = kept.etag;
    } catch {
      await this.#database.delete({ disableAutoOpen: false }).catch(() => undefined);
    }
  }

  /** Asks the shop for its catalogue; whoever asks meanwhile waits for the same answer. */
  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    this.#askedAt = this.#clock();
    try {
      const response = await this.#fetch(URL_PATH, {
        headers: this.#etag ? { "If-None-Match": this.#etag } : {},
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.status === 304) return await this.#confirm();
      if (!response.ok) throw new Error(`the catalogue was answered with ${response.status}`);
      await this.#take(await response.text(), response.headers.get("ETag"));
    } catch {
      this.#show({
        status: this.#state.catalogue ? "ready" : "failed",
        isStale: true,
      });
    }
  }

  async #confirm(): Promise<void> {
    const loadedAt = this.#clock();
    this.#show({ loadedAt, isStale: false });
    await this.#database.kept.update("catalogue", { loadedAt }).catch(() => undefined);
  }

  async #take(text: string, etag: string | null): Promise<void> {
    const loadedAt = this.#clock();
    this.#show({ ...read(text), loadedAt });
    this.#etag = etag;
    if (etag === null) return;
    const kept: Kept = { key: "catalogue", etag, text, loadedAt };
    await this.#database.kept.put(kept).catch(() => undefined);
  }

  #show(change: Partial<CatalogueState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function read(text: string): Partial<CatalogueState> {
  const { version, currency, digits, products } = JSON.parse(text) as CatalogueJson;
  const catalogue = new Catalogue(products.map((product) => readProduct(product, digits)));
  return { status: "ready", catalogue, version, currency, digits, isStale: false };
}

function readProduct(said: CatalogueProductJson, digits: number): Product {
  return {
    id: said.id,
    sku: said.sku,
    barcodes: said.barcodes,
    name: said.product_name,
    category: said.category,
    unitPriceMinor: parseMinor(said.unit_price, digits),
    taxRateBp: parseRate(said.tax_rate),
    unit: said.unit,
    decimals: said.decimals,
  };
}
