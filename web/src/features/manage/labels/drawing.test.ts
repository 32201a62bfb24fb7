import { expect, test } from "vitest";
import { type Cut, draw, readDrawing, segmentsOf } from "./drawing";

const WEIGHT: Cut = {
  prefix: "20",
  length: 13,
  itemStart: 2,
  itemLength: 5,
  valueStart: 7,
  valueLength: 5,
  checkDigit: "gtin",
};

test.each<[string, Cut]>([
  ["20IIIIIVVVVVC", WEIGHT],
  ["2IIIII.VVVVC", { ...WEIGHT, prefix: "2", length: 12, itemStart: 1, valueLength: 4 }],
  [
    "99..VVVIIII",
    {
      prefix: "99",
      length: 11,
      itemStart: 7,
      itemLength: 4,
      valueStart: 4,
      valueLength: 3,
      checkDigit: "none",
    },
  ],
])("%s is drawn and read", (drawing, cut) => {
  expect(draw(cut)).toBe(drawing);
  expect(readDrawing(drawing)).toEqual({ ok: true, cut });
});

test("spaces and small letters are taken", () => {
  expect(readDrawing(" 20 iiiii vvvvv c ")).toEqual({ ok: true, cut: WEIGHT });
});

test.each([
  ["", "Draw the label"],
  ["20IIIIIWWWWWC", "Write digits, I, V, C and . only."],
  ["IIIIIVVVVVC", "Begin with the digits"],
  ["20IIIII0VVVVC", "Digits stand at the beginning only"],
  ["20IIIIICVVVVV", "The check digit C is the last one."],
  ["20IIIIIVVVVVCC", "The check digit C is the last one."],
  ["20VVVVVC", "Write I for each digit of the product."],
  ["20IIIIIC", "Write V for each digit of the value."],
  ["20IIVVVIIC", "The digits I of the product stand in a row."],
  ["20IIIVVVVVVVVVC", "A value has at most 8 digits."],
  [`20${"I".repeat(29)}V`, "A label has at most 30 digits."],
  [`${"2".repeat(17)}IV`, "A label begins with at most 16 digits of its own."],
  ["20VVIIIVVC", "The digits V of the value stand in a row."],
])("%j is refused: %s", (drawing, reason) => {
  const read = readDrawing(drawing);
  expect(read.ok ? "" : read.reason).toContain(reason);
});

test("a barcode is cut into its parts", () => {
  expect(segmentsOf(WEIGHT, "2012345005259")).toEqual([
    { part: "prefix", digits: "20" },
    { part: "item", digits: "12345" },
    { part: "value", digits: "00525" },
    { part: "check", digits: "9" },
  ]);
});
