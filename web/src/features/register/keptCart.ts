import type { Cart } from "@/domain/cart";
import { readCart, writeCart } from "@/domain/cartStorage";

const KEY = "checkstand-cart";
const AFTER_MS = 40;

/** Keeps the cart on this device, so that a reload goes on where the register was. */
export class KeptCart {
  readonly #storage: Storage | undefined;
  readonly #isOurs: () => boolean;
  #next: Cart | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param isOurs - Whether this tab may write it: another one may use the register by now. */
  constructor(storage: Storage | undefined, isOurs: () => boolean) {
    this.#storage = storage;
    this.#isOurs = isOurs;
  }

  read(): Cart | null {
    try {
      return readCart(this.#storage?.getItem(KEY) ?? null);
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
    const cart = this.#next;
    this.#next = null;
    if (!cart || !this.#isOurs()) return;
    try {
      this.#storage?.setItem(KEY, writeCart(cart));
    } catch {
      // Storage is full or forbidden: the cart lives until the page is closed.
    }
  };
}

/** What this browser keeps for the shop; nothing where it blocks storage. */
export function browserStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined; // a browser that blocks storage throws on looking at it
  }
}
