/** A table as CSV (RFC 4180, with a byte order mark for spreadsheets). */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map(written).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

export type Cell = string | number | null | undefined;

const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Defuses what a spreadsheet would run as a formula; numbers stay numbers. */
function written(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  let text = String(cell);
  if (/^[=+\-@\t\r]/.test(text) && !NUMBER.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands a text to the user as a file. */
export function saveFile(name: string, text: string, type = "text/csv;charset=utf-8"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
