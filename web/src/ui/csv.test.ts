import { expect, test } from "vitest";
import { toCsv } from "./csv";

test("cells are quoted only where they must be, and numbers stay numbers", () => {
  const csv = toCsv(
    ["name", "revenue"],
    [
      ["milk, 1 l", "-4.50"],
      ['a "b"', 3],
      ["", null],
    ],
  );
  expect(csv).toBe('\uFEFFname,revenue\r\n"milk, 1 l",-4.50\r\n"a ""b""",3\r\n,\r\n');
});

test("what a spreadsheet would run is defused", () => {
  for (const evil of ["=1+1", "+cmd", "-2+3", "@SUM(A1)"]) {
    expect(toCsv(["x"], [[evil]])).toBe(`\uFEFFx\r\n'${evil}\r\n`);
  }
  expect(toCsv(["x"], [["\t=1"]])).toBe("\uFEFFx\r\n'\t=1\r\n");
});
