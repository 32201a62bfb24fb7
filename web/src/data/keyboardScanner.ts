import { BurstDetector, SILENCE_MS } from "@/domain/scanner";

/** A field that a scanner's characters may land in, as it was before the burst. */
type Before = {
  field: HTMLInputElement | HTMLTextAreaElement;
  value: string;
  start: number | null;
  end: number | null;
};

/** What the scanner listens to and looks at; the browser's window is one. */
export type ScannerWindow = Pick<Window, "addEventListener" | "removeEventListener"> & {
  document: Pick<Document, "activeElement">;
  performance?: Pick<Performance, "now">;
};

/**
 * Listens for a keyboard scanner, whatever has the focus, until the answered function is called.
 *
 * What a burst put into the focused field is taken out again and its Enter or Tab does nothing
 * else. Characters faster than anybody types don't get there at all, unless no scan becomes of
 * them: a slow till would lay out the field for each. Typing, input methods and shortcuts pass
 * untouched.
 */
export function listenForScans(
  onScan: (code: string) => void,
  within: ScannerWindow = window,
): () => void {
  const detector = new BurstDetector();
  let before: Before | null = null;
  let held = "";
  let silence: ReturnType<typeof setTimeout> | undefined;

  function taken(code: string): void {
    if (before && within.document.activeElement === before.field) restore(before);
    before = null;
    held = "";
    onScan(code);
  }

  function letGo(): void {
    if (held !== "" && before && within.document.activeElement === before.field) {
      insert(before.field, held);
    }
    held = "";
  }

  function onKeyDown(event: KeyboardEvent): void {
    clearTimeout(silence);
    const key = keyOf(event);
    if (key === null) return;
    if (key === "") {
      letGo();
      detector.reset();
      return;
    }
    const decision = detector.press(key, event.timeStamp);
    if (decision.kind === "first") {
      letGo();
      before = fieldOf(within.document.activeElement);
    }
    if (decision.kind === "scan") {
      event.preventDefault();
      event.stopImmediatePropagation();
      taken(decision.code);
      return;
    }
    const isInField = before !== null && within.document.activeElement === before.field;
    if (detector.isRacing && isInField) {
      event.preventDefault();
      event.stopImmediatePropagation();
      held += key;
    } else {
      letGo();
    }
    const askedAt = event.timeStamp + SILENCE_MS;
    silence = setTimeout(
      () => {
        const late = detector.flush(askedAt);
        if (late.kind === "scan") taken(late.code);
        else letGo();
      },
      SILENCE_MS + 4 * lagOf(event, within),
    );
  }

  within.addEventListener("keydown", onKeyDown, { capture: true });
  return () => {
    clearTimeout(silence);
    within.removeEventListener("keydown", onKeyDown, { capture: true });
  };
}

const LONGEST_LAG_MS = 1_000;

/** How late a key gets here: on a busy till the next ones of a scan are as late, not missing. */
function lagOf(event: KeyboardEvent, within: ScannerWindow): number {
  const now = within.performance?.now() ?? event.timeStamp;
  return Math.min(LONGEST_LAG_MS, Math.max(0, now - event.timeStamp));
}

/** The key as the detector takes it: null for what changes nothing, "" for what ends a burst. */
function keyOf(event: KeyboardEvent): string | null {
  if (event.key === "Shift" || event.key === "CapsLock") return null;
  if (event.ctrlKey && event.key === "]") return "\x1d"; // how keyboards say GS1's separator
  const isShortcut = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph");
  const isInput = event.isComposing || event.key === "Process" || event.key === "Dead";
  if (isShortcut || event.metaKey || isInput || event.repeat) return "";
  return event.key;
}

function fieldOf(element: Element | null): Before | null {
  if (!element || !("value" in element) || !("setSelectionRange" in element)) return null;
  const field = element as HTMLInputElement | HTMLTextAreaElement;
  return {
    field,
    value: field.value,
    start: field.selectionStart,
    end: field.selectionEnd,
  };
}

function restore({ field, value, start, end }: Before): void {
  if (field.value !== value) write(field, value, start, end);
}

function insert(field: Before["field"], text: string): void {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  const value = field.value.slice(0, start) + text + field.value.slice(end);
  write(field, value, start + text.length, start + text.length);
}

function write(
  field: Before["field"],
  value: string,
  start: number | null,
  end: number | null,
): void {
  // React replaces the setter of the element itself; only the prototype's lets it notice the event.
  const native = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
  native?.set?.call(field, value);
  if (start !== null) field.setSelectionRange(start, end);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
