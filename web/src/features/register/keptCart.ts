import type { Cart } from "@/domain/cart";
import { readCart, writeCart } from "@/domain/cartStorage";

const KEY = "checkstand-cart";
const AFTER_MS = 40;

/** Keeps the cart on this device, so that a reload goes on where the register was. */
export class KeptCart {
  #next: Cart | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  read(): Cart | null {
    try {
      return readCart(localStorage.getItem(KEY));
    } catch {
      return null;
    }
  }

  /** Writes soon: a burst of scans is written once. */
  write(cart: Cart): void {
    this.#next = cart;
    this.#timer ??= setTimeout(this.flush, AFTER_MS);
  }

  /** Writes at once what was to be written. */
  flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#next) return;
    try {
      localStorage.setItem(KEY, writeCart(this.#next));
    } catch {
      // Storage is full or forbidden: the cart lives until the page is closed.
    }
    this.#next = null;
  };
}
