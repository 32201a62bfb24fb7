import type { PurchaseAnswer, PurchaseRequest, RequestItem } from "./purchase";
import type { BatchResult, Fetch, ProblemJson } from "./shop";

type Weather = "fine" | "unreachable" | "lost answers" | "silent" | "unavailable" | "hotel";

/**
 * The shop behind the network's edge, for tests: it records by id and content as the server does,
 * and the network between may fail before or after it heard.
 */
export class FakeShop {
  weather: Weather = "fine";
  prices = new Map([[1, "1.50"]]);
  now = "2026-11-20T08:12:00Z";
  readonly heard: { path: string; body: unknown }[] = [];
  readonly recorded = new Map<string, { content: string; purchase: PurchaseAnswer }>();

  readonly fetch: Fetch = async (path, init) => {
    if (this.weather === "unreachable") throw new TypeError("Failed to fetch");
    if (this.weather === "silent") return this.#never(init?.signal);
    if (this.weather === "unavailable") return this.#json(503, { code: "unavailable" });
    if (this.weather === "hotel") return new Response("<html>Welcome</html>");
    const body = init?.body ? JSON.parse(String(init.body)) : null;
    this.heard.push({ path, body });
    const answer = this.#answer(path, body);
    return this.weather === "lost answers" ? this.#never(init?.signal) : answer;
  };

  #answer(path: string, body: unknown): Response {
    if (path === "/health") return this.#json(200, {});
    if (path.endsWith("/batch")) {
      const { purchases } = body as { purchases: PurchaseRequest[] };
      return this.#json(200, { results: purchases.map((each) => this.#record(each)) });
    }
    if (body === null) {
      const known = this.recorded.get(path.split("/").at(-1) ?? "");
      return known ? this.#json(200, known.purchase) : this.#json(404, { code: "not-found" });
    }
    const result = this.#record(body as PurchaseRequest);
    if (result.status === "refused") return this.#json(result.problem.status, result.problem);
    return this.#json(result.status === "recorded" ? 201 : 200, result.purchase);
  }

  #record(request: PurchaseRequest): BatchResult {
    const content = JSON.stringify(request);
    const known = this.recorded.get(request.id);
    if (known) {
      if (known.content !== content) return refused(409, "id-reused");
      return { status: "already_recorded", purchase: known.purchase };
    }
    const problem = this.#problemOf(request);
    if (problem) return problem;
    const purchase = this.#purchase(request);
    this.recorded.set(request.id, { content, purchase });
    return { status: "recorded", purchase };
  }

  #problemOf({ timestamp, items, offline }: PurchaseRequest): BatchResult | null {
    if (timestamp && Date.parse(timestamp) > Date.parse(this.now) + 120_000) {
      return refused(422, "timestamp-in-future");
    }
    if (goodsIn(items).some((item) => !this.prices.has(item.product_id))) {
      return refused(422, "product-unknown");
    }
    if (offline) return null;
    return goodsIn(items).some((item) => this.prices.get(item.product_id) !== item.unit_price)
      ? refused(409, "price-changed")
      : null;
  }

  #purchase(request: PurchaseRequest): PurchaseAnswer {
    const totals = goodsIn(request.items).map((item) => Number(item.unit_price) * item.quantity);
    const total = totals.reduce((sum, each) => sum + each, 0).toFixed(2);
    return {
      id: request.id,
      receipt_number: `SM1-R2-${String(this.recorded.size + 1).padStart(6, "0")}`,
      timestamp: request.timestamp ?? this.now,
      items: goodsIn(request.items).map((item, position) => ({
        product_name: "Milk",
        quantity: item.quantity,
        unit_price: item.unit_price,
        line_total: totals[position]?.toFixed(2) ?? "",
      })),
      total_discount: "0.00",
      tax_amount: "0.00",
      total_amount: total,
      payments: request.payments ?? [],
      change_due: "0.00",
      customer_id: null,
      customer_code: null,
      points_earned: 0,
      points_spent: 0,
      currency: "EUR",
      offline: request.offline ?? false,
      flags: [],
    };
  }

  #json(status: number, body: unknown): Response {
    const headers = { Date: new Date(this.now).toUTCString() };
    return new Response(JSON.stringify(body), { status, headers });
  }

  #never(signal: AbortSignal | null | undefined): Promise<Response> {
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  }
}

/** The lines that name a product; this shop reads no labels. */
function goodsIn(items: readonly RequestItem[]) {
  return items.filter((item) => "product_id" in item);
}

function refused(status: number, code: string): { status: "refused"; problem: ProblemJson } {
  return { status: "refused", problem: { status, code, detail: `Refused: ${code}.` } };
}
