import type { Cart } from "@/domain/cart";
import { readCart, writeCart } from "@/domain/cartStorage";

/** A cart that was put aside on this device, because the shop couldn't keep it. */
export type ParkedHere = { cart: Cart; name: string; parkedAt: string };

type Kept = { name: string; parkedAt: string; cart: string };

const KEY = "checkstand-parked";
const VERSION = 1;

/** Where it keeps them; the browser's localStorage is one. */
export type ParkedStorage = Pick<Storage, "getItem" | "setItem">;

/** The carts parked on this device, over reloads and in all its tabs. */
export class ParkedCarts {
  readonly #storage: ParkedStorage | undefined;

  constructor(storage: ParkedStorage | undefined) {
    this.#storage = storage;
  }

  /** Those that are here, the latest first. */
  all(): ParkedHere[] {
    return this.#read().flatMap(({ name, parkedAt, cart }) => {
      const read = readCart(cart);
      return read ? [{ cart: read, name, parkedAt }] : [];
    });
  }

  /** Puts a cart aside, or again under its id; false if this device can't keep it. */
  put({ cart, name, parkedAt }: ParkedHere): boolean {
    const others = this.#read().filter((each) => readCart(each.cart)?.id !== cart.id);
    return this.#write([{ name, parkedAt, cart: writeCart(cart) }, ...others]);
  }

  /** Takes a cart out; null if another tab has it already. */
  take(id: string): Cart | null {
    const all = this.#read();
    const taken = all.find((each) => readCart(each.cart)?.id === id);
    if (!taken || !this.#write(all.filter((each) => each !== taken))) return null;
    return readCart(taken.cart);
  }

  #read(): Kept[] {
    try {
      const said = JSON.parse(this.#storage?.getItem(KEY) ?? "null");
      return said?.version === VERSION && Array.isArray(said.carts) ? said.carts : [];
    } catch {
      return [];
    }
  }

  #write(carts: readonly Kept[]): boolean {
    if (!this.#storage) return false;
    try {
      this.#storage.setItem(KEY, JSON.stringify({ version: VERSION, carts }));
      return true;
    } catch {
      return false;
    }
  }
}
