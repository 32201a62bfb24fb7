import type { Cart } from "./cart";

const MOST_STEPS = 100;

/** A cart with what it was before and, after an undo, what it was again. */
export type CartHistory = {
  readonly past: readonly Cart[];
  readonly present: Cart;
  readonly future: readonly Cart[];
};

export function startHistory(cart: Cart): CartHistory {
  return { past: [], present: cart, future: [] };
}

/** Takes the next cart; a hundred steps can be undone. */
export function step(history: CartHistory, cart: Cart): CartHistory {
  if (cart === history.present) return history;
  const past = [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present: cart, future: [] };
}

/** Goes one step back, or answers the same history where there is none. */
export function undo(history: CartHistory): CartHistory {
  const before = history.past.at(-1);
  if (!before) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
  };
}

export function redo(history: CartHistory): CartHistory {
  const [after, ...future] = history.future;
  if (!after) return history;
  return { past: [...history.past, history.present], present: after, future };
}
