import { type LabelRule, labelRule, type StoredLabelRule } from "@/domain/labels";
import { parseMinor } from "@/domain/money";
import type { Device } from "./device";

/** What a branch's registers hold sales to, and what its receipts say. */
export type Policy = {
  shop: string;
  pricesIncludeTax: boolean;
  /** What cash is rounded to; 0 doesn't round. */
  cashStepMinor: number;
  /** Most units of one product in one purchase; null is no limit. */
  mostUnits: number | null;
  receiptHeader: string;
  receiptFooter: string;
  /** What a point pays; 0 where none can be spent. */
  pointValueMinor: number;
  /** How labels of scales are read, the first that fits. */
  labelRules: readonly LabelRule[];
};

/** As `GET /cash-register/shop` writes it, as far as a register reads it. */
type ShopJson = {
  name: string;
  digits: number;
  max_units_per_product: number | null;
  prices_include_tax: boolean;
  cash_rounding: string;
};

/** A branch of `GET /cash-register/branches`; null is as the shop has it. */
type BranchJson = {
  id: number;
  prices_include_tax: boolean | null;
  cash_rounding: string | null;
  max_units_per_product: number | null;
  receipt_header: string;
  receipt_footer: string;
};

type LoyaltyJson = { active: boolean; point_value: string };

type Kept = {
  shop: ShopJson;
  branches: BranchJson[];
  loyalty: LoyaltyJson;
  labels: { branchId: number; rules: StoredLabelRule[] };
};

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Where it keeps what the shop said; the browser's localStorage is one. */
export type PolicyStorage = Pick<Storage, "getItem" | "setItem">;

type Devices = { subscribe: (listener: () => void) => () => void; getSnapshot: () => Where };
type Where = { device: Pick<Device, "branchId"> | null };

const KEY = "checkstand-policy";
const VERSION = 1;
const EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;

const UNKNOWN: Policy = {
  shop: "Checkstand",
  pricesIncludeTax: true,
  cashStepMinor: 0,
  mostUnits: null,
  receiptHeader: "",
  receiptFooter: "",
  pointValueMinor: 0,
  labelRules: [],
};

/**
 * The policy of the branch that this register stands in: at once and without a network as it is
 * kept here, then as the shop says it is.
 */
export class PolicyStore {
  readonly #fetch: Fetch;
  readonly #storage: PolicyStorage | undefined;
  readonly #devices: Devices;
  readonly #listeners = new Set<() => void>();
  #kept: Kept | null;
  #policy: Policy;
  #text = "";

  constructor(options: {
    devices: Devices;
    storage: PolicyStorage | undefined;
    fetch?: Fetch;
  }) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#storage = options.storage;
    this.#devices = options.devices;
    this.#kept = readKept(this.#stored());
    this.#policy = this.#read();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  getSnapshot = (): Policy => this.#policy;

  /** Asks now, every minute, and when the register moves, until the answered function is called. */
  start(): () => void {
    const every = setInterval(() => void this.refresh(), EVERY_MS);
    const end = this.#devices.subscribe(() => {
      this.#show();
      void this.refresh();
    });
    void this.refresh();
    return () => {
      clearInterval(every);
      end();
    };
  }

  /** Asks the shop; what is kept stands where it doesn't answer. */
  async refresh(): Promise<void> {
    const branchId = this.#branchId();
    try {
      const [shop, branches, loyalty, labels] = await Promise.all([
        this.#ask<ShopJson>("/cash-register/shop"),
        this.#ask<{ items: BranchJson[] }>("/cash-register/branches?limit=500"),
        this.#ask<LoyaltyJson>("/cash-register/loyalty"),
        this.#ask<{ items: StoredLabelRule[] }>(`/cash-register/labels?branch=${branchId ?? ""}`),
      ]);
      this.#kept = {
        shop: pick(shop),
        branches: branches.items,
        loyalty,
        labels: { branchId: branchId ?? 0, rules: labels.items },
      };
    } catch {
      return;
    }
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ version: VERSION, ...this.#kept }));
    } catch {
      // Storage is full or forbidden: what the shop said holds until the page is closed.
    }
    this.#show();
  }

  async #ask<T>(path: string): Promise<T> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await this.#fetch(path, { cache: "no-store", signal });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
    return (await response.json()) as T;
  }

  #branchId(): number | undefined {
    return this.#devices.getSnapshot().device?.branchId;
  }

  #read(): Policy {
    const policy = policyOf(this.#kept, this.#branchId());
    this.#text = JSON.stringify(policy);
    return policy;
  }

  #show(): void {
    const before = this.#text;
    const policy = this.#read();
    if (this.#text === before) return;
    this.#policy = policy;
    for (const listener of this.#listeners) listener();
  }

  #stored(): string | null {
    try {
      return this.#storage?.getItem(KEY) ?? null;
    } catch {
      return null;
    }
  }
}

/** The policy of a branch: its own, and the shop's where it has none. */
function policyOf(kept: Kept | null, branchId: number | undefined): Policy {
  if (!kept) return UNKNOWN;
  const { shop, loyalty, labels } = kept;
  const branch = kept.branches.find((each) => each.id === branchId);
  const step = branch?.cash_rounding ?? shop.cash_rounding;
  const most = branch?.max_units_per_product ?? shop.max_units_per_product;
  return {
    shop: shop.name,
    pricesIncludeTax: branch?.prices_include_tax ?? shop.prices_include_tax,
    cashStepMinor: parseMinor(step, shop.digits),
    mostUnits: most || null,
    receiptHeader: branch?.receipt_header ?? "",
    receiptFooter: branch?.receipt_footer ?? "",
    pointValueMinor: loyalty.active ? parseMinor(loyalty.point_value, shop.digits) : 0,
    labelRules: labels.branchId === branchId ? labels.rules.map(labelRule) : [],
  };
}

/** What is kept of the shop: its clock would make every answer another one. */
function pick(shop: ShopJson): ShopJson {
  const { name, digits, max_units_per_product, prices_include_tax, cash_rounding } = shop;
  return { name, digits, max_units_per_product, prices_include_tax, cash_rounding };
}

/** Reads what was kept; null for any other text, so that a register always starts. */
function readKept(text: string | null): Kept | null {
  try {
    const said = JSON.parse(text ?? "null");
    if (said?.version !== VERSION) return null;
    policyOf(said, said.branches[0]?.id);
    return said;
  } catch {
    return null;
  }
}
