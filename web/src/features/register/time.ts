import { useSyncExternalStore } from "react";

const EVERY_MS = 15_000;
const relative = new Intl.RelativeTimeFormat("en");

const STEPS = [
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
] as const;

/** How long ago a moment is, in the app's own language: `5 minutes ago`. */
export function agoOf(momentMs: number, nowMs: number): string {
  const passed = Math.max(0, nowMs - momentMs);
  const step = STEPS.find(({ ms }) => passed >= ms);
  return step ? relative.format(-Math.floor(passed / step.ms), step.unit) : "a moment ago";
}

function subscribe(listener: () => void): () => void {
  const every = setInterval(listener, EVERY_MS);
  return () => clearInterval(every);
}

/** The moment, four times a minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / EVERY_MS) * EVERY_MS);
}
