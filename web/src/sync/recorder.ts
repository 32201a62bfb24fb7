import { liveQuery } from "dexie";
import { newPurchaseId } from "@/domain/ids";
import { type Ledger, type LedgerEntry, LONGEST_HOLD_MS, type Step } from "./ledger";
import { isSamePurchase, type PurchaseAnswer, type PurchaseRequest, type Shown } from "./purchase";
import { type BatchResult, type Fetch, type ProblemJson, type Reply, Shop } from "./shop";

/** What became of a sale. `kept`: it stands, and is sent to the shop later. */
export type Sale =
  | { kind: "recorded"; purchase: PurchaseAnswer }
  | { kind: "kept"; entry: LedgerEntry }
  | { kind: "refused"; problem: ProblemJson };

/** For the status pill; `oldestPendingAt` is ISO 8601. */
export type RecorderState = {
  online: boolean;
  pending: number;
  refused: number;
  oldestPendingAt: string | null;
};

export type RecorderOptions = {
  fetch?: Fetch;
  clock?: () => number;
  random?: () => number;
  /** How long a sale waits for the shop. */
  timeoutMs?: number;
  /** The first wait after silence; it doubles up to a minute. */
  firstWaitMs?: number;
  locks?: Pick<LockManager, "request">;
};

const LARGEST_BATCH = 100;
const BATCH_TIMEOUT_MS = 30_000;
const TIMEOUT_MS = 5_000;
/** While the shop was silent last time, nobody at the till waits long for it again. */
const SILENT_TIMEOUT_MS = 1_500;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const LOOK_AGAIN_MS = 20_000;
const LOCK = "checkstand-sync";

/**
 * Records purchases with the shop, now or later, each exactly once.
 *
 * A sale is in the ledger before it is sent. Without an answer it stands; what was sent is sent
 * again word for word, so that a purchase which had arrived is recognised. Only what found no
 * connection, or what the shop refuses as if it were rung up now, is sent as rung up offline. The
 * id makes the rest harmless.
 */
export class Recorder {
  readonly ledger: Ledger;
  readonly #shop: Shop;
  readonly #clock: () => number;
  readonly #random: () => number;
  readonly #timeoutMs: number;
  readonly #firstWaitMs: number;
  readonly #locks: Pick<LockManager, "request"> | undefined;
  readonly #listeners = new Set<() => void>();
  #state: RecorderState = { online: true, pending: 0, refused: 0, oldestPendingAt: null };
  #sending: Promise<void> | null = null;
  #silences = 0;
  #batchSize = LARGEST_BATCH;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;

  constructor(ledger: Ledger, options: RecorderOptions = {}) {
    this.ledger = ledger;
    this.#shop = new Shop(options.fetch ?? ((input, init) => fetch(input, init)));
    this.#clock = options.clock ?? Date.now;
    this.#random = options.random ?? Math.random;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#firstWaitMs = options.firstWaitMs ?? FIRST_WAIT_MS;
    this.#locks = options.locks ?? globalThis.navigator?.locks;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  getSnapshot = (): RecorderState => this.#state;

  /** Sends what waits, now and whenever it can, until the answered function is called. */
  start(within: Pick<Window, "addEventListener" | "removeEventListener"> = window): () => void {
    this.#isStarted = true;
    const look = () => void this.#look();
    within.addEventListener("online", look);
    within.addEventListener("offline", look);
    const counting = liveQuery(() => this.ledger.summary(this.#clock())).subscribe({
      next: (summary) => this.#show(summary),
      error: () => undefined, // a ledger that can't be read shows itself at the next sale
    });
    void this.ledger.prune(this.#clock()).catch(() => undefined);
    look();
    return () => {
      this.#isStarted = false;
      clearTimeout(this.#timer);
      counting.unsubscribe();
      within.removeEventListener("online", look);
      within.removeEventListener("offline", look);
    };
  }

  /**
   * Sells: writes the purchase into the ledger, then records it with the shop.
   * The same cart again (restored after a reload) answers what became of it and sells nothing.
   */
  async sell(said: PurchaseRequest, shown: Shown): Promise<Sale> {
    const now = this.#clock();
    const rungUpAt = new Date(now).toISOString();
    const wanted: LedgerEntry = {
      id: said.id,
      state: "pending",
      request: { ...said, timestamp: said.timestamp ?? rungUpAt },
      shown,
      rungUpAt,
      attempts: 1,
      heldUntil: now + LONGEST_HOLD_MS,
    };
    const written = await this.ledger.append(wanted).catch(() => null);
    if (written && !written.isNew) {
      if (!isSameCart(written.entry.request, said)) {
        return this.sell({ ...said, id: newPurchaseId(now) }, shown);
      }
      return this.#soldBefore(written.entry);
    }
    const { reply, request } = await this.#recordNow(wanted);
    this.#hear(reply.kind !== "silence");
    if (reply.kind === "purchase") {
      const step = { id: said.id, kind: "recorded", answer: reply.purchase } as const;
      await this.ledger.take([step]).catch(() => undefined);
      void this.sendPending();
      return { kind: "recorded", purchase: reply.purchase };
    }
    if (reply.kind === "problem") {
      if (written) await this.ledger.withdraw(said.id);
      return { kind: "refused", problem: reply.problem };
    }
    if (!written) return { kind: "refused", problem: NOT_KEPT };
    const later = reply.unsent ? { ...request, offline: true } : request;
    await this.ledger.take([{ id: said.id, kind: "waits", request: later }]);
    this.#schedule();
    return { kind: "kept", entry: { ...wanted, request: later, heldUntil: 0 } };
  }

  /** Sends a refused purchase again; only people decide that. */
  async retry(id: string): Promise<void> {
    await this.ledger.restore(id);
    await this.sendPending();
  }

  /** Sends what waits, oldest first. One tab does at a time, and one call: others wait for it. */
  sendPending(): Promise<void> {
    this.#sending ??= this.#alone(() => this.#sendAll())
      .catch(() => undefined) // a ledger that can't be read now is read the next time
      .finally(() => {
        this.#sending = null;
        this.#schedule();
      });
    return this.#sending;
  }

  #soldBefore(entry: LedgerEntry): Sale {
    return entry.answer ? { kind: "recorded", purchase: entry.answer } : { kind: "kept", entry };
  }

  async #recordNow(entry: LedgerEntry): Promise<{ reply: Reply; request: PurchaseRequest }> {
    const timeout = this.#state.online
      ? this.#timeoutMs
      : Math.min(this.#timeoutMs, SILENT_TIMEOUT_MS);
    let request = entry.request;
    let reply = await this.#shop.record(request, timeout);
    const earlier = inShopTime(request, reply);
    if (earlier) {
      request = earlier;
      reply = await this.#shop.record(request, timeout);
    }
    if (reply.kind === "problem" && reply.problem.code === "id-reused") {
      reply = await this.#whatIsRecorded(entry, reply);
    }
    return { reply, request };
  }

  /** What stands under an id that is taken: this very purchase, said in another way, or another. */
  async #whatIsRecorded(entry: LedgerEntry, otherwise: Reply): Promise<Reply> {
    const found = await this.#shop.find(entry.id, this.#timeoutMs);
    if (found.kind === "silence") return { kind: "silence", unsent: false };
    if (found.kind === "purchase" && isSamePurchase(found.purchase, entry.shown)) return found;
    return otherwise;
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    if (!this.#locks) return work();
    await this.#locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
    });
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const due = await this.ledger.due(this.#clock(), this.#batchSize);
      if (due.length === 0) return;
      await this.ledger.countAttempt(due.map((entry) => entry.id));
      const reply = await this.#shop.recordBatch(
        due.map((entry) => entry.request),
        BATCH_TIMEOUT_MS,
      );
      this.#hear(reply.kind === "results");
      if (reply.kind === "silence") {
        this.#batchSize = Math.ceil(due.length / 2); // it may have been too large to be answered
        return;
      }
      this.#batchSize = LARGEST_BATCH;
      const steps: Step[] = [];
      for (const [position, entry] of due.entries()) {
        const result = reply.results[position];
        const step = result && (await this.#stepAfter(entry, result, reply.shopTime));
        if (step) steps.push(step);
      }
      await this.ledger.take(steps);
      if (steps.length < due.length) return;
    }
  }

  /** What the shop's word means for one entry; null if it must be asked again later. */
  async #stepAfter(
    entry: LedgerEntry,
    result: BatchResult,
    shopTime: string | null,
  ): Promise<Step | null> {
    const { id, request } = entry;
    if (result.status !== "refused") return { id, kind: "recorded", answer: result.purchase };
    const { problem } = result;
    if (problem.status === 503) return null;
    const refused: Reply = { kind: "problem", problem, shopTime };
    if (problem.code === "id-reused") {
      const reply = await this.#whatIsRecorded(entry, refused);
      if (reply.kind === "silence") return null;
      if (reply.kind === "purchase") return { id, kind: "recorded", answer: reply.purchase };
      return { id, kind: "refused", problem };
    }
    const earlier = inShopTime(request, refused);
    if (earlier) return { id, kind: "waits", request: earlier };
    if (!request.offline) return { id, kind: "waits", request: { ...request, offline: true } };
    return { id, kind: "refused", problem };
  }

  async #look(): Promise<void> {
    const waiting = await this.ledger.pendingCount().catch(() => 0);
    if (waiting > 0) return this.sendPending();
    this.#hear(await this.#shop.isThere(this.#timeoutMs));
    this.#schedule();
  }

  #hear(answered: boolean): void {
    this.#silences = answered ? 0 : this.#silences + 1;
    this.#show({ online: answered });
  }

  /** Looks again after a while: soon if something waits or the shop was silent, with jitter. */
  #schedule(): void {
    if (!this.#isStarted) return;
    clearTimeout(this.#timer);
    const isCalm = this.#silences === 0 && this.#state.pending === 0;
    const doubled = this.#firstWaitMs * 2 ** Math.max(0, this.#silences - 1);
    const wait = isCalm ? LOOK_AGAIN_MS : Math.min(LONGEST_WAIT_MS, doubled);
    this.#timer = setTimeout(() => void this.#look(), wait * (0.5 + this.#random() / 2));
  }

  #show(change: Partial<RecorderState>): void {
    const next = { ...this.#state, ...change };
    const isSame = (Object.keys(next) as (keyof RecorderState)[]).every(
      (key) => next[key] === this.#state[key],
    );
    if (isSame) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

const NOT_KEPT: ProblemJson = {
  status: 0,
  code: "not-kept",
  title: "Not sold",
  detail:
    "The shop can't be reached and this device can't keep the purchase. Don't take the money;" +
    " check the device's storage and try again.",
};

/** Whether two requests sell the same goods: then they are one cart, sold once. */
function isSameCart(one: PurchaseRequest, other: PurchaseRequest): boolean {
  const goods = ({ items, discount }: PurchaseRequest) => JSON.stringify([items, discount ?? null]);
  return goods(one) === goods(other);
}

/** The request with the shop's time, where the till's clock is ahead and it was refused for that. */
function inShopTime(request: PurchaseRequest, reply: Reply): PurchaseRequest | null {
  if (reply.kind !== "problem" || reply.problem.code !== "timestamp-in-future") return null;
  const { shopTime } = reply;
  if (!shopTime || !request.timestamp || request.timestamp <= shopTime) return null;
  return { ...request, timestamp: shopTime };
}
