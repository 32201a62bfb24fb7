import { expect, test } from "vitest";
import { everyFew, roundTicks } from "./ticks";

test("ticks are round and reach from zero over the largest", () => {
  expect(roundTicks([2710, 100], 4)).toEqual([0, 1000, 2000, 3000]);
  expect(roundTicks([0.3], 3)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(roundTicks([-30, 60], 4)).toEqual([-50, 0, 50, 100]);
  expect(roundTicks([0, 0], 4)).toEqual([0]);
  expect(roundTicks([], 4)).toEqual([0]);
});

test("what is counted has whole ticks", () => {
  expect(roundTicks([2], 4, true)).toEqual([0, 1, 2]);
  expect(roundTicks([1], 4, true)).toEqual([0, 1]);
});

test("labels are left out evenly", () => {
  expect(everyFew(30, 8)).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
  expect(everyFew(3, 8)).toEqual([0, 1, 2]);
  expect(everyFew(3, 0)).toEqual([0]);
  expect(everyFew(0, 8)).toEqual([]);
});
