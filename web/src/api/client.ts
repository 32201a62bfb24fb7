import createClient from "openapi-fetch";
import { Problem, readProblem } from "./problem";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Purchase = Schemas["PurchaseOut"];
export type Product = Schemas["ProductOut"];
export type Category = Schemas["CategoryOut"];
export type Customer = Schemas["CustomerOut"];
export type Branch = Schemas["BranchOut"];
export type ImportReport = Schemas["ImportReportOut"];
export type ImportSummary = Schemas["ImportSummaryOut"];
export type ImportDetail = Schemas["ImportOut"];
export type RowProblem = Schemas["RowProblem"];

export const api = createClient<paths>({ baseUrl: "", fetch: (request) => reach(request) });

/** Answers the body of a request that went well. Throws `Problem` for everything else. */
export async function ask<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw readProblem(response.status, error);
  return data as T;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Problem({
      status: 0,
      code: "unreachable",
      title: "The shop can't be reached",
      detail: "The shop can't be reached right now. Check the network; it is tried again.",
    });
  }
}
