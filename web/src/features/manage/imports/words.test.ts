import { expect, test } from "vitest";
import { readAs, sizeOf } from "./words";

test("sizes are told as people read them", () => {
  expect(sizeOf(0, String)).toBe("0 bytes");
  expect(sizeOf(999, String)).toBe("999 bytes");
  expect(sizeOf(12_345, String)).toBe("12.3 kB");
  expect(sizeOf(123_456_789, String)).toBe("123 MB");
});

test("it is told how the file was read", () => {
  expect(readAs({ encoding: "utf-8", delimiter: ";" })).toBe(
    "Read as UTF-8 with semicolons between the fields.",
  );
});
