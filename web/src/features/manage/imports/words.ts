import type { ImportReport, ImportSummary } from "@/api/client";
import type { ImportKind } from "./columns";

export const KIND_NAMES: Record<ImportKind, string> = {
  products: "Products",
  purchases: "Purchases",
  lines: "Line items",
};

const STATES: Record<ImportSummary["status"], { name: string; color: string }> = {
  running: { name: "Running", color: "blue" },
  done: { name: "Done", color: "pine" },
  refused: { name: "Refused", color: "orange" },
  failed: { name: "Failed", color: "red" },
};

export function stateOf(status: ImportSummary["status"]) {
  return STATES[status];
}

const DELIMITERS: Record<string, string> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
};

/** How the file was read: `Read as UTF-8 with semicolons between the fields.` */
export function readAs(report: Pick<ImportReport, "encoding" | "delimiter">): string {
  const between = DELIMITERS[report.delimiter] ?? `“${report.delimiter}”`;
  return `Read as ${report.encoding.toUpperCase()} with ${between} between the fields.`;
}

const UNITS = ["bytes", "kB", "MB", "GB"] as const;

/** The size of a file: `12.3 MB`. */
export function sizeOf(bytes: number, written: (value: number) => string): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${written(unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)} ${UNITS[unit]}`;
}
