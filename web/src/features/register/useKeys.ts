import { useEffect } from "react";
import { listenForScans } from "@/data/keyboardScanner";
import { LONGEST_GAP_MS } from "@/domain/scanner";
import { type Action, ALL_ACTIONS, keyName } from "./actions";
import { entryField, focusEntry, isDialogOpen } from "./focus";
import { register } from "./thisRegister";

/** Longer than a scanner takes to its second key: until then a key may be the first of a scan. */
const MAY_BE_SCAN_MS = LONGEST_GAP_MS + 10;

const byKey = new Map<string, Action>(
  ALL_ACTIONS.flatMap((action) => action.keys.map((key) => [key, action] as const)),
);

/** Listens to scanner and keyboard for as long as the register is on the screen. */
export function useKeys(): void {
  useEffect(() => {
    const endScans = listenForScans((code) => register.scan(code));
    const endKeys = listenForKeys();
    return () => {
      endScans();
      endKeys();
    };
  }, []);
}

function listenForKeys(): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function onKeyDown(event: KeyboardEvent): void {
    clearTimeout(waiting);
    if (event.defaultPrevented || event.isComposing) return;
    const action = byKey.get(keyName(event));
    const isAction = action !== undefined && isMeant(action, event);
    if (!isAction && !isTyping(event)) return;
    // What follows looks through the whole page: not for each key of a scan.
    if (isDialogOpen()) {
      if (event.key.startsWith("F")) event.preventDefault(); // F5 would load the page anew
      return;
    }
    if (isAction) {
      event.preventDefault();
      if (action.isReady?.(register.getSnapshot()) === false) return;
      if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.repeat) action.run();
      else waiting = setTimeout(action.run, MAY_BE_SCAN_MS);
      return;
    }
    entryField()?.focus({ preventScroll: true });
  }

  window.addEventListener("keydown", onKeyDown);
  window.addEventListener("click", refocus);
  return () => {
    clearTimeout(waiting);
    window.removeEventListener("keydown", onKeyDown);
    window.removeEventListener("click", refocus);
  };
}

/** Whether a key means its action here: keys that also edit do so in a field with text. */
function isMeant(action: Action, event: KeyboardEvent): boolean {
  if (event.altKey) return false;
  const isWritten = event.key.length === 1 || !event.key.startsWith("F");
  return !(action.isForEmptyField && isWritten && register.getSnapshot().text !== "");
}

function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return false;
  const { target } = event;
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return false;
  return !(event.key === " " && target instanceof HTMLElement && target.closest("button, a"));
}

/** A press on a button gives the focus back; the keyboard's way through the buttons stays. */
function refocus(event: MouseEvent): void {
  const isPointer = event.detail > 0;
  const isField = event.target instanceof Element && event.target.closest("input, [role=dialog]");
  if (isPointer && !isField && !isDialogOpen()) focusEntry();
}
