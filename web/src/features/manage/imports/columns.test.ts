import { expect, test } from "vitest";
import { guessKind, headerOf, isColumn } from "./columns";

const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) {
    view.setUint16(at * 2, text.charCodeAt(at), isLittle);
  }
  return bytes;
}

test("a header is read with and without a byte order mark, in any separator", () => {
  expect(headerOf(utf8("\uFEFFproduct_name,unit_price\r\nmilk,1"))).toEqual([
    "product_name",
    "unit_price",
  ]);
  expect(headerOf(utf8('\n"Name";"Price"\nmilk;1,50'))).toEqual(["Name", "Price"]);
  expect(headerOf(utf16("\uFEFFname\tprice\n", true))).toEqual(["name", "price"]);
  expect(headerOf(utf16("name,price\n", false))).toEqual(["name", "price"]);
  expect(headerOf(utf8(""))).toEqual([]);
});

test("the kind is guessed from the header in any case, order and wording", () => {
  expect(guessKind(["Unit-Price", "PRODUCT NAME", "colour"])).toBe("products");
  expect(guessKind(["branch", "timestamp", "customer", "items", "total"])).toBe("purchases");
  expect(guessKind(["name"])).toBe("products");
  expect(guessKind(["a", "b"])).toBeNull();
  expect(guessKind([])).toBeNull();
});

test("a header stands for the column that an error names", () => {
  expect(isColumn("Unit Price", "unit_price", "products")).toBe(true);
  expect(isColumn("EAN", "barcode", "products")).toBe(true);
  expect(isColumn("note", "barcode", "products")).toBe(false);
  expect(isColumn("note", null, "products")).toBe(false);
});
