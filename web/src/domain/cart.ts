import type { Catalogue, Product } from "./catalogue";
import { newPurchaseId } from "./ids";

export type Discount = { kind: "amount"; minor: number } | { kind: "percent"; bp: number };

/** Who buys; null in a cart is a walk-in. */
export type CartCustomer = { id: string; code: string | null; name: string | null; points: number };

/** A line of the cart; `product` is as it was when it was added. */
export type CartLine = {
  readonly key: number;
  readonly product: Product;
  readonly quantityMilli: number;
  readonly discount: Discount | null;
  /** The label that it was scanned from: it says how much it is, and perhaps what it costs. */
  readonly label?: LineLabel;
};

export type LineLabel = { readonly digits: string; readonly amountMinor: number | null };

/** What is being rung up. Never changed in place: every change answers another cart. */
export type Cart = {
  /** The id under which the purchase will be recorded: a cart is sold once. */
  readonly id: string;
  readonly lines: readonly CartLine[];
  readonly discount: Discount | null;
  readonly customer: CartCustomer | null;
  readonly nextKey: number;
  /** The shop has a cart of this id: it was parked, and taken up here. */
  readonly isAtShop?: boolean;
};

export type PriceChange = { key: number; name: string; fromMinor: number; toMinor: number };

export function emptyCart(id: string = newPurchaseId()): Cart {
  return { id, lines: [], discount: null, customer: null, nextKey: 1 };
}

/**
 * Adds a product: to its own line if it has one at the same price, else as a new line. What a
 * label names is a line of its own.
 */
export function add(
  cart: Cart,
  product: Product,
  quantityMilli = 1000,
  label?: LineLabel,
): { cart: Cart; key: number } {
  const same = label
    ? undefined
    : cart.lines.find(
        (line) =>
          !line.label &&
          line.product.id === product.id &&
          line.product.unitPriceMinor === product.unitPriceMinor,
      );
  if (same) {
    return {
      cart: setQuantity(cart, same.key, same.quantityMilli + quantityMilli),
      key: same.key,
    };
  }
  const key = cart.nextKey;
  const line: CartLine = { key, product, quantityMilli, discount: null, ...(label && { label }) };
  return { cart: { ...cart, lines: [...cart.lines, line], nextKey: key + 1 }, key };
}

/** Sets a line's quantity; at zero the line is gone. What a label says stays. */
export function setQuantity(cart: Cart, key: number, quantityMilli: number): Cart {
  if (quantityMilli <= 0) return remove(cart, key);
  return changeLine(cart, key, (line) => (line.label ? line : { ...line, quantityMilli }));
}

export function remove(cart: Cart, key: number): Cart {
  return { ...cart, lines: cart.lines.filter((line) => line.key !== key) };
}

export function setLineDiscount(cart: Cart, key: number, discount: Discount | null): Cart {
  return changeLine(cart, key, (line) => ({ ...line, discount }));
}

export function setCartDiscount(cart: Cart, discount: Discount | null): Cart {
  return { ...cart, discount };
}

export function setCustomer(cart: Cart, customer: CartCustomer | null): Cart {
  return { ...cart, customer };
}

/** Takes everything out. What comes in next is another purchase, with an id of its own. */
export function clear(cart: Cart, id: string = newPurchaseId()): Cart {
  return { ...emptyCart(id), nextKey: cart.nextKey };
}

/**
 * Brings the lines to the catalogue's prices.
 * Answers the lines whose price changed, and those whose product is not sold any more, which stay.
 */
export function refreshPrices(
  cart: Cart,
  catalogue: Catalogue,
): { cart: Cart; changes: PriceChange[]; gone: CartLine[] } {
  const changes: PriceChange[] = [];
  const gone: CartLine[] = [];
  const lines = cart.lines.map((line) => {
    const product = catalogue.byId(line.product.id);
    if (!product) {
      gone.push(line);
      return line;
    }
    const [fromMinor, toMinor] = [line.product.unitPriceMinor, product.unitPriceMinor];
    if (fromMinor !== toMinor) {
      changes.push({ key: line.key, name: product.name, fromMinor, toMinor });
    }
    return { ...line, product };
  });
  return { cart: { ...cart, lines }, changes, gone };
}

function changeLine(cart: Cart, key: number, change: (line: CartLine) => CartLine): Cart {
  return { ...cart, lines: cart.lines.map((line) => (line.key === key ? change(line) : line)) };
}
