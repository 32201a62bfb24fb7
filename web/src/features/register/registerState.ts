import type { Cart, CartLine, PriceChange } from "@/domain/cart";
import { type CartHistory, startHistory } from "@/domain/cartHistory";
import { type PricedCart, priced } from "@/domain/cartPricing";
import type { EntryItem } from "@/domain/entry";
import type { Payment, PurchaseRequest, Shown } from "@/sync/purchase";
import type { Sale } from "@/sync/recorder";

export type Dialog =
  | {
      kind:
        | "pay"
        | "customer"
        | "cartDiscount"
        | "receipts"
        | "keys"
        | "device"
        | "products"
        | "park"
        | "parked";
    }
  | {
      kind: "refund";
      purchaseId?: string;
      /** What was scanned: the number or the code of a receipt. */
      said?: string;
    }
  | { kind: "quantity" | "lineDiscount"; key: number }
  | { kind: "prices"; changes: readonly PriceChange[]; gone: readonly CartLine[] };

/** Something that was not added, or not sold: it stays until somebody has seen it. */
export type Notice = {
  id: number;
  title: string;
  reason: string;
  times: number;
  /** It is about the cart as it is, and goes with it. */
  isOfCart: boolean;
};

/** A sale that was confirmed; `sale` is null until the shop or the ledger has answered. */
export type Selling = { request: PurchaseRequest; shown: Shown; sale: Sale | null };

export type RegisterState = {
  history: CartHistory;
  priced: PricedCart;
  /** What stands in the entry field. */
  text: string;
  /** A multiplier that waits for the next product. */
  waitingMilli: number | null;
  selectedKey: number | null;
  /** The line that changed last; `times` grows with each change. */
  changed: { key: number; times: number } | null;
  /** Products that wait for their weight, the first one first. */
  weighing: readonly EntryItem[];
  /** How many have been asked for so far. */
  weighed: number;
  notices: readonly Notice[];
  /** Why the shop refused a line, by the line's key. */
  lineProblems: ReadonlyMap<number, string>;
  payments: readonly Payment[];
  dialog: Dialog | null;
  selling: Selling | null;
  /** The purchase before this one. */
  last: Shown | null;
  /** What was scanned while a sale was being recorded. */
  heldScans: readonly string[];
  /** For screen readers, in turn; `times` tells the same words from said anew. */
  said: { text: string; times: number };
};

export function initialState(cart: Cart, taxIncluded: boolean): RegisterState {
  return {
    ...stateOfCart(cart, taxIncluded),
    text: "",
    waitingMilli: null,
    notices: [],
    weighing: [],
    weighed: 0,
    last: null,
    heldScans: [],
    said: { text: "", times: 0 },
  };
}

/** What belongs to one cart, as it is when that cart is taken up. */
export function stateOfCart(cart: Cart, taxIncluded: boolean) {
  return {
    history: startHistory(cart),
    priced: priced(cart, taxIncluded),
    selectedKey: cart.lines.at(-1)?.key ?? null,
    changed: null,
    lineProblems: new Map<number, string>(),
    payments: [],
    dialog: null,
    selling: null,
  };
}

export const NO_PROBLEMS: ReadonlyMap<number, string> = new Map();
