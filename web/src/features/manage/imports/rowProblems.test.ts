import { expect, test } from "vitest";
import type { RowProblem } from "@/api/client";
import { codeName, groupProblems, headersOf, problemsCsv } from "./rowProblems";

const problem = (
  row: number,
  column: string | null,
  code: string,
  cells: Record<string, string> = {},
): RowProblem => ({ row, column, code, message: `${code}.`, cells });

test("problems are grouped by kind and column, the most frequent first", () => {
  const problems = [
    problem(2, "unit_price", "amount-invalid"),
    problem(3, "barcode", "barcode-invalid"),
    problem(4, "barcode", "barcode-invalid"),
    problem(4, "barcode", "barcode-invalid"),
    problem(5, null, "fields-surplus"),
  ];
  expect(groupProblems(problems)).toEqual([
    { code: "barcode-invalid", column: "barcode", count: 3, rows: [3, 4] },
    { code: "amount-invalid", column: "unit_price", count: 1, rows: [2] },
    { code: "fields-surplus", column: null, count: 1, rows: [5] },
  ]);
  expect(codeName("barcode-invalid")).toBe("Barcode invalid");
});

test("the file of problems has each row as it stands", () => {
  const problems = [
    problem(2, "price", "amount-invalid", { name: "tea", price: "abc" }),
    problem(3, null, "fields-surplus", { name: "jam", extra: "=1+1" }),
  ];
  expect(headersOf(problems)).toEqual(["name", "price", "extra"]);
  expect(problemsCsv(problems)).toBe(
    "\uFEFFrow,column,code,message,name,price,extra\r\n" +
      "2,price,amount-invalid,amount-invalid.,tea,abc,\r\n" +
      "3,,fields-surplus,fields-surplus.,jam,,'=1+1\r\n",
  );
});
