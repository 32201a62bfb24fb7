import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type ImportDetail, type ImportReport } from "@/api/client";

const PAGE = 50;
const POLL_MS = 500;

export const importKeys = { all: ["imports"] as const };

/** Imports, the newest first. */
export const importList = infiniteQueryOptions({
  queryKey: ["imports", "list"],
  queryFn: ({ pageParam, signal }) =>
    ask(
      api.GET("/management/imports", {
        params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: "",
  getNextPageParam: (page) => page.next_cursor,
});

function readImport(id: string, signal?: AbortSignal): Promise<ImportDetail> {
  return ask(
    api.GET("/management/imports/{import_id}", {
      params: { path: { import_id: id } },
      ...(signal ? { signal } : {}),
    }),
  );
}

/** One import: asked about twice a second until it has ended. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: ["imports", "one", id],
    queryFn: ({ signal }) => readImport(id, signal),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? POLL_MS : false),
    refetchIntervalInBackground: true,
  });
}

/** Waits for an import to end, telling how far it is in per cent. */
export async function awaitImport(
  id: string,
  onPercent: (percent: number) => void,
  signal: AbortSignal,
): Promise<ImportDetail> {
  for (;;) {
    const found = await readImport(id, signal);
    if (found.status !== "running") return found;
    onPercent(found.percent);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    signal.throwIfAborted();
  }
}

/** The report of an import that has ended; what it doesn't tell is none. */
export function reportOf(found: ImportDetail): ImportReport {
  return {
    import_id: found.import_id,
    kind: found.kind,
    status: found.status,
    dry_run: found.dry_run ?? false,
    rows: found.rows ?? 0,
    valid: found.valid ?? 0,
    recorded: found.recorded ?? 0,
    already_recorded: found.already_recorded ?? 0,
    added: found.added ?? 0,
    updated: found.updated ?? 0,
    purchases: found.purchases ?? 0,
    refunds: found.refunds ?? 0,
    error_count: found.error_count ?? 0,
    warning_count: found.warning_count ?? 0,
    errors: found.errors ?? [],
    warnings: found.warnings ?? [],
    preview: found.preview ?? [],
    columns: found.columns ?? {},
    extra_columns: found.extra_columns ?? [],
    encoding: found.encoding ?? "",
    delimiter: found.delimiter ?? "",
    failure: found.failure ?? null,
  };
}
