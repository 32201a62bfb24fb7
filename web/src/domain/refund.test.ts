import fc from "fast-check";
import { expect, test } from "vitest";
import { refundOf } from "./refund";

test("a third of 1.00 three times is 1.00", () => {
  const line = { quantityMilli: 3000, totalMinor: 100 };
  expect(refundOf({ ...line, refundedMilli: 0, givenBackMinor: 0 }, 1000)).toBe(33);
  expect(refundOf({ ...line, refundedMilli: 1000, givenBackMinor: 33 }, 1000)).toBe(34);
  expect(refundOf({ ...line, refundedMilli: 2000, givenBackMinor: 67 }, 1000)).toBe(33);
  expect(refundOf({ ...line, refundedMilli: 0, givenBackMinor: 0 }, 3000)).toBe(100);
});

test("parts come to the whole, whatever they are", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(parts, fc.integer({ min: 0, max: 10 ** 9 }), (quantities, totalMinor) => {
      const quantityMilli = quantities.reduce((sum, each) => sum + each, 0);
      let [refundedMilli, givenBackMinor] = [0, 0];
      for (const quantity of quantities) {
        const back = refundOf(
          { quantityMilli, totalMinor, refundedMilli, givenBackMinor },
          quantity,
        );
        expect(back).toBeGreaterThanOrEqual(0);
        refundedMilli += quantity;
        givenBackMinor += back;
      }
      expect(givenBackMinor).toBe(totalMinor);
    }),
  );
});
