import type { RowProblem } from "@/api/client";
import { type Cell, toCsv } from "@/ui/csv";

export type ProblemGroup = { code: string; column: string | null; count: number; rows: number[] };

const MOST_ROWS = 5;

/** Problems of one kind in one column, counted, with the first rows; the most frequent first. */
export function groupProblems(problems: readonly RowProblem[]): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup>();
  for (const { code, column, row } of problems) {
    const key = `${code} ${column ?? ""}`;
    const group = groups.get(key) ?? { code, column, count: 0, rows: [] };
    group.count += 1;
    if (group.rows.length < MOST_ROWS && !group.rows.includes(row)) group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.count - one.count);
}

/** What a kind of problem is called: `amount-invalid` is “Amount invalid”. */
export function codeName(code: string): string {
  const words = code.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The headers of all rows that problems show, in the order in which they stand. */
export function headersOf(problems: readonly RowProblem[]): string[] {
  const headers = new Set<string>();
  for (const problem of problems) {
    for (const header of Object.keys(problem.cells ?? {})) headers.add(header);
  }
  return [...headers];
}

/** Problems as a file, each with its row as it stands. */
export function problemsCsv(problems: readonly RowProblem[]): string {
  const headers = headersOf(problems);
  return toCsv(
    ["row", "column", "code", "message", ...headers],
    problems.map((problem): Cell[] => [
      problem.row,
      problem.column,
      problem.code,
      problem.message,
      ...headers.map((header) => problem.cells?.[header]),
    ]),
  );
}
