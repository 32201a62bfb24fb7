import { useCallback } from "react";
import { useSearchParams } from "react-router";

/**
 * A screen's filters, kept in the address: back, forward, reload and a sent link show the same.
 * An empty filter is left out.
 */
export function useSearchState(): [URLSearchParams, (changes: Changes, how?: How) => void] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (changes: Changes, how: How = "push") => {
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          for (const [name, value] of Object.entries(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: how === "replace", preventScrollReset: true },
      );
    },
    [setParams],
  );
  return [params, change];
}

type Changes = Record<string, string | null | undefined>;

/** `replace` is for what changes with each key pressed: it makes no step in the history. */
type How = "push" | "replace";
