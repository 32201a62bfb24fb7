import type { CatalogueStore } from "@/data/catalogueStore";
import type { PolicyStore } from "@/data/policyStore";
import * as carts from "@/domain/cart";
import { redo, step, undo } from "@/domain/cartHistory";
import { priced } from "@/domain/cartPricing";
import { writeCart } from "@/domain/cartStorage";
import type { EntryItem } from "@/domain/entry";
import { moneyFormatter, writeQuantity } from "@/domain/money";
import type { KeptCart } from "./keptCart";
import {
  type Dialog,
  initialState,
  NO_PROBLEMS,
  type RegisterState,
  stateOfCart,
} from "./registerState";

export type Sounds = { good: () => void; bad: () => void };

export type Parts = {
  catalogueStore: CatalogueStore;
  policyStore: Pick<PolicyStore, "getSnapshot" | "subscribe">;
  kept: KeptCart;
  sounds: Sounds;
  locale: string;
};

/** The cart of this register and what stands around it: every change, undone, kept and said. */
export class CartStore {
  readonly catalogueStore: CatalogueStore;
  protected readonly policyStore: Parts["policyStore"];
  readonly #kept: KeptCart;
  protected readonly sounds: Sounds;
  readonly #locale: string;
  readonly #listeners = new Set<() => void>();
  #state: RegisterState;
  #noticeId = 0;

  constructor({ catalogueStore, policyStore, kept, sounds, locale }: Parts) {
    this.catalogueStore = catalogueStore;
    this.#kept = kept;
    this.sounds = sounds;
    this.#locale = locale;
    this.policyStore = policyStore;
    this.#state = initialState(kept.read() ?? carts.emptyCart(), this.#taxIncluded);
    policyStore.subscribe(() => this.update({ priced: priced(this.cart, this.#taxIncluded) }));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): RegisterState => this.#state;

  get cart(): carts.Cart {
    return this.#state.history.present;
  }

  get #taxIncluded(): boolean {
    return this.policyStore.getSnapshot().pricesIncludeTax;
  }

  update(change: Partial<RegisterState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Writes minor units as this register's people read them. */
  money(minor: number): string {
    const { currency, digits } = this.catalogueStore.getSnapshot();
    return moneyFormatter(currency, this.#locale, digits)(minor);
  }

  /** Takes up another cart: the next one, or one that was sold meanwhile. */
  takeUp(cart: carts.Cart): void {
    const { selling, notices } = this.#state;
    this.update({
      ...stateOfCart(cart, this.#taxIncluded),
      last: selling?.shown ?? null,
      notices: notices.filter((notice) => !notice.isOfCart),
    });
    this.#kept.write(cart);
    this.#kept.flush();
  }

  /** Takes up the cart as it is kept, where another tab has changed it since. */
  takeUpKept(): void {
    const kept = this.#kept.read();
    if (kept && writeCart(kept) !== writeCart(this.cart)) this.takeUp(kept);
  }

  /** Changes the cart, so that it can be undone. */
  change(change: (cart: carts.Cart) => carts.Cart, key?: number): void {
    const history = step(this.#state.history, change(this.cart));
    if (history === this.#state.history) return;
    this.#show(history, key);
  }

  setQuantity(key: number, quantityMilli: number): void {
    if (quantityMilli <= 0) {
      this.remove(key);
      return;
    }
    this.change((cart) => carts.setQuantity(cart, key, quantityMilli), key);
    this.#sayLine(key);
  }

  remove(key: number): void {
    const at = this.cart.lines.findIndex((line) => line.key === key);
    const line = this.cart.lines[at];
    if (!line) return;
    const next = this.cart.lines[at + 1] ?? this.cart.lines[at - 1];
    this.change((cart) => carts.remove(cart, key));
    this.update({ selectedKey: next?.key ?? null });
    this.say(`${line.product.name} removed. Total ${this.money(this.#state.priced.totalMinor)}.`);
  }

  undo(): void {
    this.#goTo(undo(this.#state.history), "Undone.");
  }

  redo(): void {
    this.#goTo(redo(this.#state.history), "Done again.");
  }

  /** Selects the line so many rows below; above for less than zero. */
  selectBy(rows: number): void {
    const { lines } = this.cart;
    const at = lines.findIndex((line) => line.key === this.#state.selectedKey);
    const to = Math.min(lines.length - 1, Math.max(0, at === -1 ? lines.length - 1 : at + rows));
    const line = lines[to];
    if (!line) return;
    this.update({ selectedKey: line.key });
    this.#sayLine(line.key);
  }

  open(dialog: Dialog): void {
    this.update({ dialog });
  }

  close(): void {
    this.update({ dialog: null });
  }

  refuseSale(reason: string): void {
    this.sounds.bad();
    this.noticeOfCart("Not sold", reason);
  }

  /** Gives notice of why the cart isn't sold as it is. */
  noticeOfCart(title: string, reason: string): void {
    this.notice(title, reason, true);
  }

  dismiss(id: number): void {
    this.update({ notices: this.#state.notices.filter((each) => each.id !== id) });
  }

  say(text: string): void {
    this.update({ said: { text, times: this.#state.said.times + 1 } });
  }

  protected notice(title: string, reason: string, isOfCart: boolean): void {
    const { notices } = this.#state;
    const same = notices.find((each) => each.title === title && each.reason === reason);
    const others = notices.filter((each) => each !== same);
    this.#noticeId += 1;
    const times = (same?.times ?? 0) + 1;
    this.update({
      notices: [{ id: this.#noticeId, title, reason, times, isOfCart }, ...others],
      waitingMilli: null,
    });
  }

  protected add(items: readonly EntryItem[]): void {
    if (items.length === 0) return;
    let cart = this.cart;
    let last = 0;
    for (const { product, quantityMilli, label } of items) {
      const added = carts.add(cart, product, quantityMilli, label);
      cart = added.cart;
      last = added.key;
    }
    this.change(() => cart, last);
    this.sounds.good();
    this.#sayLine(last);
  }

  #goTo(history: RegisterState["history"], words: string): void {
    if (history === this.#state.history) return;
    this.#show(history);
    this.say(`${words} Total ${this.money(this.#state.priced.totalMinor)}.`);
  }

  #show(history: RegisterState["history"], key?: number): void {
    const { changed, selectedKey } = this.#state;
    const { lines } = history.present;
    const selected = key ?? selectedKey;
    this.update({
      history,
      priced: priced(history.present, this.#taxIncluded),
      lineProblems: NO_PROBLEMS,
      selectedKey: lines.some((line) => line.key === selected)
        ? selected
        : (lines.at(-1)?.key ?? null),
      ...(key !== undefined && { changed: { key, times: (changed?.times ?? 0) + 1 } }),
    });
    this.#kept.write(history.present);
  }

  #sayLine(key: number): void {
    const at = this.cart.lines.findIndex((line) => line.key === key);
    const [line, amounts] = [this.cart.lines[at], this.#state.priced.lines[at]];
    if (!line || !amounts) return;
    const quantity = writeQuantity(line.quantityMilli, this.#locale);
    const lineTotal = this.money(amounts.grossMinor - amounts.lineDiscountMinor);
    this.say(
      `${line.product.name}, ${quantity}, ${lineTotal}. Total ${this.money(this.#state.priced.totalMinor)}.`,
    );
  }
}
