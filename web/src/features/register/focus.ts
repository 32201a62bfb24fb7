import { register } from "./thisRegister";

export const ENTRY_ID = "register-entry";
export const GRID_ID = "register-grid";

/** Whether a field that gets the focus would bring up a keyboard over the screen. */
const isTouchOnly = window.matchMedia("(hover: none) and (pointer: coarse)");

export function entryField(): HTMLInputElement | null {
  return document.getElementById(ENTRY_ID) as HTMLInputElement | null;
}

/** Brings the focus back to the entry field; on touch screens only a tap or a key does. */
export function focusEntry(): void {
  if (!isTouchOnly.matches) entryField()?.focus({ preventScroll: true });
}

/** Whether a dialog is open, one of this screen or of the shell. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"],[role="menu"]') !== null;
}

/** Goes to the products and back to the field; a narrow screen shows them in a dialog. */
export function toggleGrid(): void {
  const grid = document.getElementById(GRID_ID);
  if (!grid || grid.offsetParent === null) {
    register.open({ kind: "products" });
  } else if (grid.contains(document.activeElement)) {
    entryField()?.focus();
  } else {
    grid.querySelector<HTMLElement>('[data-tile][tabindex="0"]')?.focus();
  }
}
