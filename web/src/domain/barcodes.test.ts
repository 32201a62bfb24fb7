import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkDigit, gtinOfGs1, looksLikeBarcode, toGtin14 } from "./barcodes";
import { Refusal } from "./refusal";

type Case = { why: string; input: string; gtin14?: string; error?: string };

const { cases } = JSON.parse(
  readFileSync(new URL("../../../vectors/barcodes.json", import.meta.url), "utf8"),
) as { cases: Case[] };

function answer(text: string): { gtin14: string } | { error: string } {
  try {
    return { gtin14: toGtin14(text) };
  } catch (error) {
    if (error instanceof Refusal) return { error: error.code };
    throw error;
  }
}

test.each(cases)("$why", ({ input, why: _, ...expected }) => {
  expect(answer(input)).toEqual(expected);
});

test("a wrong check digit is told with the right one", () => {
  expect(() => toGtin14("4006381333932")).toThrow(
    "The last digit of this barcode should be 1 and is 2: compare all its digits with the package.",
  );
  expect(checkDigit("400638133393")).toBe("1");
});

test("what looks like a barcode", () => {
  expect(["4006381333932", "73513537", "1234567", "APL12345"].map(looksLikeBarcode)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("the product in a GS1 symbol", () => {
  expect(gtinOfGs1("]C1010400638133393110ABC")).toBe("04006381333931");
  expect(gtinOfGs1("\x1d0104006381333931\x1d3103000525")).toBe("04006381333931");
  expect(gtinOfGs1("4006381333931")).toBeNull();
});
