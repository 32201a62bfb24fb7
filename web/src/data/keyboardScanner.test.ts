import { afterEach, beforeEach, expect, test } from "vitest";
import { listenForScans } from "./keyboardScanner";

class Field extends EventTarget {
  #value = "";
  selectionStart = 0;
  selectionEnd = 0;
  events: string[] = [];
  get value() {
    return this.#value;
  }
  set value(value: string) {
    this.#value = value;
  }
  setSelectionRange(start: number, end: number) {
    this.selectionStart = start;
    this.selectionEnd = end;
  }
  type(character: string) {
    const text = this.value;
    this.value = text.slice(0, this.selectionStart) + character + text.slice(this.selectionEnd);
    this.setSelectionRange(this.selectionStart + 1, this.selectionStart + 1);
  }
}

/** A window with one focused field, in which a key does what it does in a browser. */
class Page extends EventTarget {
  readonly field = new Field();
  document: { activeElement: Element | null } = {
    activeElement: this.field as unknown as Element,
  };
  now = 0;
  press(key: string, gap: number, more: Partial<KeyboardEvent> = {}): boolean {
    this.now += gap;
    const event = new Event("keydown", { cancelable: true });
    const own = { key, getModifierState: () => false, ...more };
    for (const [name, value] of Object.entries({ ...own, timeStamp: this.now })) {
      Object.defineProperty(event, name, { value });
    }
    const goesOn = this.dispatchEvent(event);
    if (goesOn && key.length === 1) this.field.type(key);
    return goesOn;
  }
}

let page: Page;
let scanned: string[];
let stop: () => void;

beforeEach(() => {
  page = new Page();
  scanned = [];
  page.field.addEventListener("input", () => page.field.events.push(page.field.value));
  stop = listenForScans(
    (code) => scanned.push(code),
    page as unknown as Window & typeof globalThis,
  );
});
afterEach(() => stop());

test("a scan is taken out of the field that it landed in, and its Enter does nothing", () => {
  page.field.value = "two apples";
  page.field.setSelectionRange(3, 4);
  for (const key of "4006381333931") page.press(key, 30);
  expect(page.field.value).toBe("two4006381333931apples");
  expect(page.press("Enter", 30)).toBe(false);
  expect(scanned).toEqual(["4006381333931"]);
  expect([page.field.value, page.field.selectionStart, page.field.selectionEnd]).toEqual([
    "two apples",
    3,
    4,
  ]);
  expect(page.field.events).toEqual(["two apples"]);
});

test("a setter that a framework puts on the field itself is passed by", () => {
  const set: string[] = [];
  Object.defineProperty(page.field, "value", {
    configurable: true,
    get: () => "4006",
    set: (value: string) => set.push(value),
  });
  page.field.type = () => {};
  for (const key of "4006") page.press(key, 5);
  page.press("Enter", 5);
  expect(scanned).toEqual(["4006"]);
  expect(set).toEqual([]);
});

test("typing stays, and its Enter reaches the page", () => {
  for (const key of "milk") page.press(key, 90);
  expect(page.press("Enter", 90)).toBe(true);
  expect([page.field.value, scanned]).toEqual(["milk", []]);
});

test("without a focused field a scan is a scan", () => {
  page.document.activeElement = null;
  for (const key of "AB-12") page.press(key, 20);
  page.press("Tab", 20);
  expect(scanned).toEqual(["AB-12"]);
});

test("Shift between the characters is passed over, a shortcut and a held key are no scan", () => {
  for (const key of "abCD") {
    page.press("Shift", 2);
    page.press(key, 2);
  }
  page.press("Enter", 2);
  expect(scanned).toEqual(["abCD"]);
  for (const key of "1234") page.press(key, 5, { ctrlKey: true });
  page.press("Enter", 5);
  for (const key of "11111111") page.press(key, 30, { repeat: true });
  page.press("Enter", 5);
  for (const key of "ㄱㄴㄷㄹ") page.press(key, 5, { isComposing: true });
  page.press("Enter", 5);
  expect(scanned).toEqual(["abCD"]);
});

test("the separator of GS1 comes as a control key", () => {
  for (const key of "0104") page.press(key, 5);
  page.press("]", 5, { ctrlKey: true });
  for (const key of "10A") page.press(key, 5);
  page.press("Enter", 5);
  expect(scanned).toEqual(["0104\x1d10A"]);
});

test("a scanner without Enter is heard after silence", async () => {
  for (const key of "4006381333931") page.press(key, 5);
  await expect.poll(() => scanned).toEqual(["4006381333931"]);
  expect(page.field.value).toBe("");
});

test("nothing is heard once it stopped", () => {
  stop();
  for (const key of "4006381333931") page.press(key, 5);
  page.press("Enter", 5);
  expect(scanned).toEqual([]);
});

test("characters faster than anybody types don't reach the field", () => {
  page.field.value = "two";
  page.field.setSelectionRange(3, 3);
  for (const key of "4006381333931") page.press(key, 1);
  expect(page.field.value).toBe("two40");
  page.press("Enter", 1);
  expect(scanned).toEqual(["4006381333931"]);
  expect(page.field.value).toBe("two");
});

test("they are put there after all when no scan becomes of them", async () => {
  for (const key of "abc") page.press(key, 1);
  expect(page.field.value).toBe("ab");
  page.press("d", 60);
  expect(page.field.value).toBe("abcd");
  page.now += 500;
  for (const key of "xyz") page.press(key, 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(page.field.value).toBe("abcdxyz");
  expect(scanned).toEqual([]);
  page.press("q", 500);
  page.press("r", 1);
  page.press("s", 1);
  expect(page.press("Enter", 1)).toBe(true);
  expect(page.field.value).toBe("abcdxyzqrs");
});
