/** A scanner sends keys at most this far apart. */
export const LONGEST_GAP_MS = 50;
/** Silence after which a burst without Enter or Tab is over. */
export const SILENCE_MS = 120;

/** Nobody types three characters so close together. */
const RACING_GAP_MS = 12;
const LONGEST_MEDIAN_MS = 35;
const LEAST_CHARACTERS = 4;
const LEAST_WITHOUT_END = 8;

/** What a key means: nothing yet, the first of what may be a burst, or the end of a scan. */
export type Decision =
  | { kind: "none" }
  | { kind: "first" }
  | { kind: "scan"; code: string; end: "Enter" | "Tab" | "silence" };

const NONE: Decision = { kind: "none" };
const FIRST: Decision = { kind: "first" };

/**
 * Tells a scanner's burst of keys from typing, by its tempo alone.
 *
 * A burst is four characters or more, each at most 50 ms after the one before and half of them at
 * most 35 ms, ended by Enter or Tab; eight or more may also end in silence. Whoever types has gaps
 * above that, and a few short ones change nothing.
 */
export class BurstDetector {
  #characters: string[] = [];
  #gaps: number[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;

  /** Whether the last three characters came faster than anybody types. */
  get isRacing(): boolean {
    return this.#gaps.length >= 2 && this.#gaps.slice(-2).every((gap) => gap <= RACING_GAP_MS);
  }

  /** Takes a key, as `KeyboardEvent.key` names it, and the moment when it went down. */
  press(key: string, timeMs: number): Decision {
    const gap = timeMs - this.#lastMs;
    const isEnd = key === "Enter" || key === "Tab";
    if (!isEnd && !isCharacter(key)) {
      this.reset();
      return NONE;
    }
    const goesOn = this.#characters.length > 0 && gap >= 0 && gap <= LONGEST_GAP_MS;
    if (isEnd) return goesOn ? this.#end(key, LEAST_CHARACTERS) : this.#forget();
    this.#lastMs = timeMs;
    if (goesOn) {
      this.#characters.push(key);
      this.#gaps.push(gap);
      return NONE;
    }
    this.#characters = [key];
    this.#gaps = [];
    return FIRST;
  }

  /** Asks, some time after the last key, whether a burst ended in silence. */
  flush(timeMs: number): Decision {
    if (timeMs - this.#lastMs < SILENCE_MS) return NONE;
    if (this.#characters.length < LEAST_WITHOUT_END) return NONE; // its end may only be late
    return this.#end("silence", LEAST_WITHOUT_END);
  }

  /** Forgets what was pressed: the next character begins anew. */
  reset(): void {
    this.#characters = [];
    this.#gaps = [];
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }

  #end(end: "Enter" | "Tab" | "silence", least: number): Decision {
    const code = this.#characters.join("");
    const isBurst =
      this.#characters.length >= least && upperMedian(this.#gaps) <= LONGEST_MEDIAN_MS;
    this.reset();
    return isBurst ? { kind: "scan", code, end } : NONE;
  }

  #forget(): Decision {
    this.reset();
    return NONE;
  }
}

function isCharacter(key: string): boolean {
  return [...key].length === 1 && (key >= " " || key === "\x1d") && key !== "\x7f";
}

function upperMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
