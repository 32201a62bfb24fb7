import { expect, test } from "vitest";
import { COLUMNS, guessKind, headerOf, type ImportKind } from "./columns";
import { sampleCsv } from "./samples";

test.each<ImportKind>(["products", "purchases", "lines"])(
  "the example of %s is known as such",
  (kind) => {
    const header = headerOf(new TextEncoder().encode(sampleCsv(kind)));
    expect(guessKind(header)).toBe(kind);
    const known = COLUMNS[kind].map((column) => column.name);
    expect(header.filter((name) => !known.includes(name))).toEqual([]);
  },
);
