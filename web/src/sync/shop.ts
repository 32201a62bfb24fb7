import type { PurchaseAnswer, PurchaseRequest } from "./purchase";

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Why the shop refuses (RFC 9457). */
export type ProblemJson = {
  status: number;
  code: string;
  title?: string;
  detail?: string;
  errors?: { pointer: string; message: string }[];
  request_id?: string;
};

/** The shop did not say: the request may have arrived, or (`unsent`) found no connection. */
export type Silence = { kind: "silence"; unsent: boolean };

export type Reply =
  | { kind: "purchase"; purchase: PurchaseAnswer }
  | { kind: "problem"; problem: ProblemJson; shopTime: string | null }
  | Silence;

export type BatchResult =
  | { status: "recorded" | "already_recorded"; purchase: PurchaseAnswer }
  | { status: "refused"; problem: ProblemJson };

export type BatchReply =
  | { kind: "results"; results: BatchResult[]; shopTime: string | null }
  | Silence;

const PURCHASES = "/cash-register/purchases";
const MAYBE_SENT: Silence = { kind: "silence", unsent: false };

/** The shop as the register hears it: every answer is one that can be acted on, or silence. */
export class Shop {
  readonly #fetch: Fetch;

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  record(request: PurchaseRequest, timeoutMs: number): Promise<Reply> {
    return this.#purchase(PURCHASES, post(request), timeoutMs, request.id);
  }

  find(id: string, timeoutMs: number): Promise<Reply> {
    return this.#purchase(`${PURCHASES}/${id}`, {}, timeoutMs, id);
  }

  async recordBatch(requests: PurchaseRequest[], timeoutMs: number): Promise<BatchReply> {
    const heard = await this.#hear(`${PURCHASES}/batch`, post({ purchases: requests }), timeoutMs);
    if ("kind" in heard) return heard;
    const results = (heard.body as { results?: unknown } | null)?.results;
    if (heard.status !== 200 || !Array.isArray(results) || results.length !== requests.length) {
      return MAYBE_SENT;
    }
    return { kind: "results", results: results as BatchResult[], shopTime: heard.shopTime };
  }

  /** Whether the shop answers at all. */
  async isThere(timeoutMs: number): Promise<boolean> {
    const heard = await this.#hear("/health", {}, timeoutMs);
    return !("kind" in heard) && heard.status === 200;
  }

  async #purchase(path: string, init: RequestInit, timeoutMs: number, id: string): Promise<Reply> {
    const heard = await this.#hear(path, init, timeoutMs);
    if ("kind" in heard) return heard;
    const { status, body, shopTime } = heard;
    if (status === 200 || status === 201) {
      const purchase = body as PurchaseAnswer | null;
      return purchase?.id === id ? { kind: "purchase", purchase } : MAYBE_SENT;
    }
    if (status >= 500 || !isProblem(body)) return MAYBE_SENT; // or not the shop: a hotel's page
    return { kind: "problem", problem: { ...body, status }, shopTime };
  }

  async #hear(
    path: string,
    init: RequestInit,
    timeoutMs: number,
  ): Promise<{ status: number; body: unknown; shopTime: string | null } | Silence> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await this.#fetch(path, { ...init, cache: "no-store", signal });
      const body: unknown = await response.json().catch((error: unknown) => {
        if (signal.aborted) throw error;
        return null;
      });
      return { status: response.status, body, shopTime: timeOf(response) };
    } catch {
      return { kind: "silence", unsent: !signal.aborted };
    }
  }
}

function post(body: unknown): RequestInit {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

function isProblem(body: unknown): body is ProblemJson {
  return typeof body === "object" && body !== null && "code" in body;
}

function timeOf(response: Response): string | null {
  const moment = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(moment) ? null : new Date(moment).toISOString();
}
