import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  checkLabel,
  type Label,
  labelLine,
  labelProduct,
  labelRule,
  readLabel,
  type StoredLabelRule,
} from "./labels";
import { Refusal } from "./refusal";

type Vectors = {
  rules: Record<string, StoredLabelRule>;
  reading: {
    why: string;
    barcode: string;
    rules: string[];
    label: Record<string, unknown> | null;
  }[];
  lines: {
    why: string;
    rule: string;
    barcode: string;
    unit_price_minor: number;
    quantity_decimals: number;
    digits: number;
    line: { quantity_milli: number; amount_minor: number | null } | { error: string };
  }[];
};

const VECTORS = JSON.parse(
  readFileSync(new URL("../../../vectors/labels.json", import.meta.url), "utf8"),
) as Vectors;

function rule(name: string) {
  const stored = VECTORS.rules[name];
  if (!stored) throw new Error(`no rule is called ${name}`);
  return labelRule(stored);
}

function read(barcode: string, name = "weight"): Label {
  const label = readLabel(barcode, [rule(name)]);
  if (!label) throw new Error(`${barcode} is no label`);
  return label;
}

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test.each(VECTORS.reading)("$why", (given) => {
  const label = readLabel(given.barcode, given.rules.map(rule));
  expect(
    label && {
      rule: label.rule.name,
      digits: label.digits,
      item: label.item,
      value: label.value,
      check_found: label.checkFound,
      check_expected: label.checkExpected,
      gtin14s: label.gtin14s,
      skus: label.skus,
    },
  ).toEqual(given.label);
});

test.each(VECTORS.lines)("$why", (given) => {
  const product = {
    name: "Gouda",
    unitPriceMinor: given.unit_price_minor,
    decimals: given.quantity_decimals,
  };
  const label = read(given.barcode, given.rule);
  checkLabel(label);
  const answer = () => labelLine(label, product, given.digits);
  if ("error" in given.line) {
    expect(refusalOf(answer).code).toBe(given.line.error);
    return;
  }
  const { quantityMilli, amountMinor } = answer();
  expect({ quantity_milli: quantityMilli, amount_minor: amountMinor }).toEqual(given.line);
});

test("a misread label is refused in the server's words", () => {
  const refusal = refusalOf(() => checkLabel(read("2012345005258")));
  expect([refusal.code, refusal.message]).toEqual([
    "barcode-invalid",
    "The last digit of this label should be 9 and is 8: scan it again, or type the product and " +
      "its quantity.",
  ]);
});

test.each([
  [{ name: "Gouda", unitPriceMinor: 399, decimals: 0 }, "2012345025004", "2.500"],
  [{ name: "Gouda", unitPriceMinor: 399, decimals: 2 }, "2012345012554", "1.255"],
])("what the label says and the product doesn't take: %j", (product, barcode, said) => {
  expect(refusalOf(() => labelLine(read(barcode), product)).message).toMatch(
    new RegExp(`^Gouda is .*, and the label says ${said}\\.$`),
  );
});

test("the product is found by barcode, else by sku, else by sku without zeros", () => {
  const label = read("2000042005252");
  const found = (barcodes: Record<string, string>, skus: Record<string, string>) =>
    labelProduct(label, { byBarcode: (text) => barcodes[text], bySku: (sku) => skus[sku] });
  const [barcode = ""] = label.gtin14s;
  expect(found({ [barcode]: "by barcode" }, { "00042": "by sku" })).toBe("by barcode");
  expect(found({}, { "00042": "by sku", "42": "by number" })).toBe("by sku");
  expect(found({}, { "42": "by number" })).toBe("by number");
  expect(found({}, { "042": "another" })).toBeUndefined();
});
