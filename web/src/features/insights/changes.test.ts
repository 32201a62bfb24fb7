import { expect, test } from "vitest";
import { changeOf, changeOfShare, directionOf, shareOf } from "./changes";
import { makeNames } from "./names";

const english = makeNames("en-GB");

test("a change is a part of what was before", () => {
  expect(changeOf(112, 100)).toEqual({ kind: "by", ratio: 0.12 });
  expect(changeOf(50, 100)).toEqual({ kind: "by", ratio: -0.5 });
  expect(changeOf(100, 100)).toEqual({ kind: "same" });
  expect(changeOf(0, 0)).toEqual({ kind: "same" });
  expect(changeOf(5, 0)).toEqual({ kind: "from-nothing" });
});

test("a share changes by points", () => {
  expect(changeOfShare(0.5, 0.25)).toEqual({ kind: "points", difference: 25 });
  expect(changeOfShare(0.5, 0.5)).toEqual({ kind: "same" });
  expect(changeOfShare(0.5, null)).toEqual({ kind: "from-nothing" });
  expect(shareOf(1, 0)).toBeNull();
  expect(shareOf(1, 4)).toBe(0.25);
});

test("a change points up, down or nowhere", () => {
  expect(directionOf(changeOf(2, 1))).toBe("up");
  expect(directionOf(changeOf(1, 2))).toBe("down");
  expect(directionOf(changeOf(1, 1))).toBe("level");
  expect(directionOf(changeOfShare(0.1, 0.2))).toBe("down");
});

test("changes are written with a sign, small ones more exactly", () => {
  expect(english.change(changeOf(112, 100))).toBe("+12% on");
  expect(english.change(changeOf(1034, 1000))).toBe("+3.4% on");
  expect(english.change(changeOf(50, 100))).toBe("-50% on");
  expect(english.change({ kind: "points", difference: 2.06 })).toBe("+2.1 points on");
  expect(makeNames("de-DE").change(changeOf(1034, 1000))).toBe("+3,4\u00a0% on");
  expect(english.change(changeOf(5, 0))).toBe("None in");
  expect(english.daysBefore(1056)).toBe("the 1,056 days before");
  expect(english.daysBefore(1)).toBe("the day before");
  expect(english.daysBefore(30)).toBe("the 30 days before");
});

test("weekdays, hours and separators are the user's", () => {
  expect(english.weekday(1)).toBe("Monday");
  expect(english.weekday(7)).toBe("Sunday");
  expect(english.hours(17).replaceAll(/\s/g, "")).toBe("17:00–17:59");
  expect(english.month("2026-11")).toBe("November 2026");
  expect(english.separators).toBe(".,");
  expect(makeNames("de-DE").separators).toBe(",.");
});
