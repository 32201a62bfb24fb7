/** What the API says when it refuses (RFC 9457), or when it can't be reached (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly PointedError[];
  readonly requestId: string | undefined;

  constructor(said: ProblemJson) {
    super(said.detail ?? said.title ?? "Something went wrong.");
    this.name = "Problem";
    this.status = said.status;
    this.code = said.code;
    this.title = said.title ?? "Something went wrong";
    this.detail = this.message;
    this.errors = said.errors ?? [];
    this.requestId = said.request_id;
  }

  /** The sentence about one field of what was sent (`/items/0/quantity`), if there is one. */
  at(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer)?.message;
  }

  /** Whether the same request may go well a moment later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export type PointedError = { pointer: string; message: string };

export type ProblemJson = {
  status: number;
  code: string;
  title?: string;
  detail?: string;
  errors?: PointedError[];
  request_id?: string;
};

export function readProblem(status: number, body: unknown): Problem {
  if (typeof body === "object" && body !== null && "code" in body) {
    return new Problem({ ...(body as ProblemJson), status });
  }
  return new Problem({
    status,
    code: "unexpected-answer",
    detail: `The shop answered in a way that the app doesn't understand (${status}).`,
  });
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) {
    const [first] = error.errors;
    return first && !error.detail.includes(first.message) ? first.message : error.detail;
  }
  return "Something went wrong in the app. Reload the page and try again.";
}
