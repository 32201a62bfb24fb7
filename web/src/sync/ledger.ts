import { Dexie, type Table } from "dexie";
import type { PurchaseAnswer, PurchaseRequest, Shown } from "./purchase";
import type { ProblemJson } from "./shop";

export type EntryState = "pending" | "recorded" | "refused";

/** A purchase that this register rang up, and what became of it. */
export type LedgerEntry = {
  id: string;
  state: EntryState;
  /** As it is sent, each time the same. */
  request: PurchaseRequest;
  shown: Shown;
  /** ISO 8601, in UTC. */
  rungUpAt: string;
  attempts: number;
  /** Until then (ms) the till that sells it sends it itself; 0 once it left that to the batch. */
  heldUntil: number;
  answer?: PurchaseAnswer;
  problem?: ProblemJson;
};

/** What became of an entry. `waits`: it goes with the next batch, as this request from now on. */
export type Step = { id: string } & (
  | { kind: "recorded"; answer: PurchaseAnswer }
  | { kind: "refused"; problem: ProblemJson }
  | { kind: "waits"; request: PurchaseRequest }
);

export type LedgerSummary = { pending: number; refused: number; oldestPendingAt: string | null };

const DATABASE = "checkstand-ledger";
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** However wrong a clock goes, no entry is held longer than this. */
export const LONGEST_HOLD_MS = 20_000;

/**
 * What this register rang up, safe on this device before anybody is told that it was sold.
 * Entries leave it in two ways: as refused before the customer went, or a month after the shop has
 * them.
 */
export class Ledger extends Dexie {
  declare private readonly entries: Table<LedgerEntry, string>;

  constructor(name: string = DATABASE) {
    super(name, { chromeTransactionDurability: "strict" });
    this.version(1).stores({ entries: "id, [state+rungUpAt], rungUpAt, heldUntil" });
  }

  /**
   * Writes an entry, unless its id is in the ledger; answers the one that is there then.
   * Durable when it answers.
   */
  append(entry: LedgerEntry): Promise<{ entry: LedgerEntry; isNew: boolean }> {
    return this.transaction("rw", this.entries, async () => {
      const known = await this.entries.get(entry.id);
      if (known) return { entry: known, isNew: false };
      await this.entries.add(entry);
      return { entry, isNew: true };
    });
  }

  find(id: string): Promise<LedgerEntry | undefined> {
    return this.entries.get(id);
  }

  /** The newest entries, newest first: for looking a receipt up again. */
  newest(limit: number): Promise<LedgerEntry[]> {
    return this.entries.orderBy("rungUpAt").reverse().limit(limit).toArray();
  }

  /** What the shop refused after the customer had gone, oldest first: somebody must look at it. */
  refused(): Promise<LedgerEntry[]> {
    return this.inState("refused").toArray();
  }

  /** What waits to be sent and is held by no till, oldest first. */
  due(nowMs: number, limit: number): Promise<LedgerEntry[]> {
    return this.inState("pending")
      .filter((entry) => !isHeld(entry, nowMs))
      .limit(limit)
      .toArray();
  }

  pendingCount(): Promise<number> {
    return this.inState("pending").count();
  }

  /** What the status shows; what a till is just selling itself does not wait. */
  async summary(nowMs: number): Promise<LedgerSummary> {
    const held = this.entries
      .where("heldUntil")
      .between(nowMs, nowMs + LONGEST_HOLD_MS, false, true);
    const [oldest] = await this.due(nowMs, 1);
    return {
      pending: (await this.pendingCount()) - (await held.count()),
      refused: await this.inState("refused").count(),
      oldestPendingAt: oldest?.rungUpAt ?? null,
    };
  }

  /** Writes what became of entries, all at once. One that the shop has stays recorded. */
  take(steps: readonly Step[]): Promise<void> {
    return this.transaction("rw", this.entries, async () => {
      const known = await this.entries.bulkGet(steps.map((step) => step.id));
      const changed = steps.flatMap((step, position) => {
        const entry = known[position];
        return entry && (entry.state === "pending" || step.kind === "recorded")
          ? [after(entry, step)]
          : [];
      });
      await this.entries.bulkPut(changed);
    });
  }

  /** Makes a refused entry wait again. */
  async restore(id: string): Promise<void> {
    await this.entries
      .where({ id })
      .filter((entry) => entry.state === "refused")
      .modify((entry) => {
        entry.state = "pending";
        delete entry.problem;
      });
  }

  /** Takes out what the shop refused while the customer stood there: it was not sold. */
  async withdraw(id: string): Promise<void> {
    await this.entries
      .where({ id })
      .filter((entry) => entry.state === "pending")
      .delete();
  }

  async countAttempt(ids: readonly string[]): Promise<void> {
    await this.transaction("rw", this.entries, async () => {
      const entries = await this.entries.bulkGet([...ids]);
      const known = entries.filter((entry) => entry !== undefined);
      await this.entries.bulkPut(
        known.map((entry) => ({ ...entry, attempts: entry.attempts + 1 })),
      );
    });
  }

  /** Forgets what the shop has had for a month. */
  async prune(nowMs: number): Promise<void> {
    const before = new Date(nowMs - KEPT_MS).toISOString();
    await this.entries
      .where("[state+rungUpAt]")
      .between(["recorded", Dexie.minKey], ["recorded", before])
      .delete();
  }

  private inState(state: EntryState) {
    return this.entries
      .where("[state+rungUpAt]")
      .between([state, Dexie.minKey], [state, Dexie.maxKey]);
  }
}

function after({ problem: _, ...entry }: LedgerEntry, step: Step): LedgerEntry {
  const free = { ...entry, heldUntil: 0 };
  switch (step.kind) {
    case "recorded":
      return { ...free, state: "recorded", answer: step.answer };
    case "refused":
      return { ...free, state: "refused", problem: step.problem };
    case "waits":
      return { ...free, request: step.request };
  }
}

function isHeld({ heldUntil }: LedgerEntry, nowMs: number): boolean {
  return heldUntil > nowMs && heldUntil <= nowMs + LONGEST_HOLD_MS;
}
