import type { LabelRule } from "@/domain/labels";

/** Which digits of a label say what. */
export type Cut = Pick<
  LabelRule,
  "prefix" | "length" | "itemStart" | "itemLength" | "valueStart" | "valueLength" | "checkDigit"
>;

export type Segment = { part: "prefix" | "item" | "value" | "check" | "other"; digits: string };

export type ReadDrawing = { ok: true; cut: Cut } | { ok: false; reason: string };

const LONGEST = 30;
const LONGEST_PREFIX = 16;
const LONGEST_VALUE = 8;
const LETTERS = { item: "I", value: "V", check: "C", other: "." };

/** Cuts a label's digits into what they say; without digits each part shows its letter. */
export function segmentsOf(cut: Cut, digits?: string): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < cut.length; at += 1) {
    const part = partAt(cut, at);
    const sign = digits?.[at] ?? (part === "prefix" ? (cut.prefix[at] ?? "") : LETTERS[part]);
    const last = segments.at(-1);
    if (last?.part === part) last.digits += sign;
    else segments.push({ part, digits: sign });
  }
  return segments;
}

/** Draws a rule with a sign a digit: `20IIIIIVVVVVC`. */
export function draw(cut: Cut): string {
  return segmentsOf(cut)
    .map((segment) => segment.digits)
    .join("");
}

/**
 * Reads a drawing: first digits, as they stand on the label, then `I` for the product's digits, `V`
 * for the value's, `C` for the check digit at the end, and `.` for any other. Spaces are passed over.
 */
export function readDrawing(text: string): ReadDrawing {
  const drawn = text.replace(/\s+/g, "").toUpperCase();
  const prefix = /^[0-9]*/.exec(drawn)?.[0] ?? "";
  if (drawn === "") return refused("Draw the label: 20IIIIIVVVVVC, for example.");
  if (/[^0-9IVC.]/.test(drawn)) return refused("Write digits, I, V, C and . only.");
  if (prefix === "") return refused("Begin with the digits that such labels begin with.");
  if (/[0-9]/.test(drawn.slice(prefix.length))) {
    return refused("Digits stand at the beginning only; write . for others that say nothing.");
  }
  if (drawn.length > LONGEST) return refused(`A label has at most ${LONGEST} digits.`);
  if (prefix.length > LONGEST_PREFIX) {
    return refused(`A label begins with at most ${LONGEST_PREFIX} digits of its own.`);
  }
  if (/C(?!$)/.test(drawn)) return refused("The check digit C is the last one.");
  for (const [letter, what] of [
    ["I", "the product"],
    ["V", "the value"],
  ] as const) {
    const runs = drawn.match(new RegExp(`${letter}+`, "g")) ?? [];
    if (runs.length === 0) return refused(`Write ${letter} for each digit of ${what}.`);
    if (letter === "V" && (runs[0]?.length ?? 0) > LONGEST_VALUE) {
      return refused(`A value has at most ${LONGEST_VALUE} digits.`);
    }
    if (runs.length > 1) return refused(`The digits ${letter} of ${what} stand in a row.`);
  }
  return {
    ok: true,
    cut: {
      prefix,
      length: drawn.length,
      itemStart: drawn.indexOf("I"),
      itemLength: drawn.split("I").length - 1,
      valueStart: drawn.indexOf("V"),
      valueLength: drawn.split("V").length - 1,
      checkDigit: drawn.endsWith("C") ? "gtin" : "none",
    },
  };
}

function partAt(cut: Cut, at: number): Segment["part"] {
  if (at < cut.prefix.length) return "prefix";
  if (at >= cut.itemStart && at < cut.itemStart + cut.itemLength) return "item";
  if (at >= cut.valueStart && at < cut.valueStart + cut.valueLength) return "value";
  return cut.checkDigit === "gtin" && at === cut.length - 1 ? "check" : "other";
}

function refused(reason: string): ReadDrawing {
  return { ok: false, reason };
}
