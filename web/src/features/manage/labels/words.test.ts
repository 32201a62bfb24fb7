import { expect, test } from "vitest";
import { withPoint } from "./words";

test.each([
  ["00525", 3, "0.525"],
  ["12345", 2, "123.45"],
  ["00006", 0, "6"],
  ["00000", 0, "0"],
  ["12", 3, "0.012"],
  ["12", 5, "0.00012"],
])("%s with %i digits after the point is %s", (value, decimals, said) => {
  expect(withPoint(value, decimals)).toBe(said);
});
