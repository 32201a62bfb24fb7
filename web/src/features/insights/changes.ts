/** How a figure compares with the one of the range before. */
export type Change =
  | { kind: "same" }
  | { kind: "from-nothing" }
  | { kind: "by"; ratio: number }
  | { kind: "points"; difference: number };

/** The change of an amount or a count, as a part of what it was before: 0.12 is 12 % more. */
export function changeOf(now: number, before: number): Change {
  if (now === before) return { kind: "same" };
  if (before <= 0) return { kind: "from-nothing" };
  return { kind: "by", ratio: (now - before) / before };
}

/** The change of a share, in percentage points; a share of nothing compares with nothing. */
export function changeOfShare(now: number | null, before: number | null): Change {
  if (now === before) return { kind: "same" };
  if (now === null || before === null) return { kind: "from-nothing" };
  return { kind: "points", difference: (now - before) * 100 };
}

/** A part of a whole; null where there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** Which way a change points, as far as it is written out. */
export function directionOf(change: Change): "up" | "down" | "level" {
  if (change.kind === "from-nothing") return "up";
  const amount =
    change.kind === "by" ? change.ratio : change.kind === "points" ? change.difference : 0;
  if (amount === 0) return "level";
  return amount > 0 ? "up" : "down";
}
