import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatMilli,
  formatMinor,
  formatRate,
  MAX_MINOR,
  minorDigits,
  moneyFormatter,
  parseMilli,
  parseMinor,
  parseRate,
  readTypedAmount,
  readTypedPercent,
  readTypedQuantity,
  writeQuantity,
} from "./money";

test("amounts are written as the API speaks them", () => {
  expect([formatMinor(450), formatMinor(-5), formatMinor(450, 0), formatMinor(1, 3)]).toEqual([
    "4.50",
    "-0.05",
    "450",
    "0.001",
  ]);
});

test("an amount read is the amount written, in every currency", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -MAX_MINOR, max: MAX_MINOR }),
      fc.constantFrom(0, 2, 3),
      (minor, digits) => {
        expect(parseMinor(formatMinor(minor, digits), digits)).toBe(minor);
      },
    ),
  );
});

test.each([
  ["4.505", 2],
  ["4.5", 0],
  ["10000000000000.01", 0],
  ["", 2],
  ["1e3", 2],
  ["4,50", 2],
])("%s is no amount of %i digits", (text, digits) => {
  expect(() => parseMinor(text, digits)).toThrow(RangeError);
});

test("numbers, quantities and rates of the API", () => {
  expect([parseMinor(4.5), parseMinor(4), parseMinor("4.500")]).toEqual([450, 400, 450]);
  expect([parseMilli(2), parseMilli(0.525), parseMilli("1.5")]).toEqual([2000, 525, 1500]);
  expect([formatMilli(2000), formatMilli(525)]).toEqual([2, 0.525]);
  expect([parseRate(19), parseRate(7.5), formatRate(750)]).toEqual([1900, 750, 7.5]);
  expect([minorDigits("EUR"), minorDigits("JPY"), minorDigits("KWD")]).toEqual([2, 0, 3]);
});

test.each([
  ["4,50", 450],
  ["4.5", 450],
  [" 4 ", 400],
  [",5", 50],
  ["4,", 400],
  ["1.234,50", 123450],
  ["1,234.50", 123450],
  ["1 234,50", 123450],
  ["٤٫٥٠", 450],
])("typed %j is an amount", (text, minor) => {
  expect(readTypedAmount(text)).toEqual({ ok: true, minor });
});

test.each([
  ["4,505", 2, "An amount has at most 2 digits after the point."],
  ["4.5", 0, "This currency has no digits after the point."],
  ["-4", 2, "An amount is a number such as 4.50."],
  ["four", 2, "An amount is a number such as 4.50."],
  ["1,2,3", 2, "An amount is a number such as 4.50."],
  ["  ", 2, "Type an amount."],
  ["999999999999999", 2, "That amount is too large."],
])("typed %j is refused", (text, digits, reason) => {
  expect(readTypedAmount(text, digits)).toEqual({ ok: false, reason });
});

test("typed quantities and percentages", () => {
  expect(["5", "0,525", "0.5", "0", "-1", "x", "0.0001"].map(readTypedQuantity)).toEqual([
    5000,
    525,
    500,
    null,
    null,
    null,
    null,
  ]);
  expect(["10", "7,5 %", "100", "101", ""].map(readTypedPercent)).toEqual([
    1000,
    750,
    10_000,
    null,
    null,
  ]);
});

test("amounts in the locale, to the last digit", () => {
  expect(moneyFormatter("EUR", "en")(MAX_MINOR - 1)).toBe("€99,999,999,999.99");
  expect(moneyFormatter("EUR", "de-DE")(123456)).toBe("1.234,56\u00a0€");
  expect(moneyFormatter("JPY", "en")(450)).toBe("¥450");
  expect(moneyFormatter("KWD", "en")(1)).toBe("KWD\u00a00.001");
  expect(moneyFormatter("EUR", "en")).toBe(moneyFormatter("EUR", "en"));
  expect([writeQuantity(525, "de"), writeQuantity(2000, "de")]).toEqual(["0,525", "2"]);
});
