import fc from "fast-check";
import { expect, test } from "vitest";
import { BurstDetector, type Decision } from "./scanner";

/** Presses keys with gaps before each, in turn, and answers what was scanned. */
function scans(
  detector: BurstDetector,
  keys: readonly string[],
  gaps: readonly number[],
): string[] {
  let now = 1_000;
  const decisions: Decision[] = keys.map((key, at) => {
    now += gaps[at % gaps.length] ?? 0;
    return detector.press(key, now);
  });
  return decisions.flatMap((decision) => (decision.kind === "scan" ? [decision.code] : []));
}

const BARCODE = [..."4006381333931"];

test.each([1, 8, 30, 35])("a scanner with %i ms a key is a scanner", (gap) => {
  expect(scans(new BurstDetector(), [...BARCODE, "Enter"], [gap])).toEqual(["4006381333931"]);
  expect(scans(new BurstDetector(), [...BARCODE, "Tab"], [gap])).toEqual(["4006381333931"]);
});

test("an uneven scanner is one, and its letters, symbols and separators are kept", () => {
  const keys = [..."]C10104006381333931", "\x1d", ..."10AB-9", "Enter"];
  expect(scans(new BurstDetector(), keys, [12, 30, 48, 9])).toEqual([
    "]C10104006381333931\x1d10AB-9",
  ]);
});

test.each([[[60]], [[60, 20]], [[90, 20, 20]], [[40]], [[120, 70, 20, 200]]])(
  "a person with gaps of %j ms is none",
  (gaps) => {
    expect(scans(new BurstDetector(), [..."oatmilk 15", "Enter"], gaps)).toEqual([]);
  },
);

test("nobody who types with 60 ms and more is ever taken for a scanner", () => {
  const gap = fc.integer({ min: 60, max: 400 });
  fc.assert(
    fc.property(fc.array(gap, { minLength: 4, maxLength: 30 }), (gaps) => {
      const keys = [...gaps.map((_, at) => String(at % 10)), "Enter"];
      expect(scans(new BurstDetector(), keys, gaps)).toEqual([]);
    }),
  );
});

test("three characters are too few, and Enter alone is nothing", () => {
  const detector = new BurstDetector();
  expect(scans(detector, ["1", "2", "3", "Enter"], [5])).toEqual([]);
  expect(scans(detector, ["Enter", "Enter"], [5])).toEqual([]);
});

test("two scans directly after each other are two", () => {
  const keys = [...BARCODE, "Enter", ..."73513537", "Enter", "Enter"];
  expect(scans(new BurstDetector(), keys, [4])).toEqual(["4006381333931", "73513537"]);
});

test("what was typed before a scan is not part of it", () => {
  const detector = new BurstDetector();
  expect(detector.press("a", 0)).toEqual({ kind: "first" });
  expect(detector.press("4", 300)).toEqual({ kind: "first" });
  expect(detector.press("0", 310)).toEqual({ kind: "none" });
  for (const [at, key] of [..."06"].entries()) detector.press(key, 320 + at * 10);
  expect(detector.press("Enter", 340)).toEqual({ kind: "scan", code: "4006", end: "Enter" });
});

test("Enter long after a burst is a person's", () => {
  const detector = new BurstDetector();
  for (const [at, key] of BARCODE.entries()) detector.press(key, at * 5);
  expect(detector.press("Enter", 500)).toEqual({ kind: "none" });
});

test("a burst without an end is one after silence", () => {
  const detector = new BurstDetector();
  for (const [at, key] of BARCODE.entries()) detector.press(key, at * 10);
  expect(detector.flush(200)).toEqual({ kind: "none" });
  expect(detector.flush(240)).toEqual({ kind: "scan", code: "4006381333931", end: "silence" });
  expect(detector.flush(900)).toEqual({ kind: "none" });
  for (const [at, key] of [..."1234567"].entries()) detector.press(key, 1000 + at * 10);
  expect(detector.flush(2000)).toEqual({ kind: "none" });
});

test("another key between breaks the burst", () => {
  expect(scans(new BurstDetector(), [..."400", "Escape", ..."638", "Enter"], [5])).toEqual([]);
});
