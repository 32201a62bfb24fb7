import * as carts from "@/domain/cart";
import type { Product } from "@/domain/catalogue";
import { type EntryItem, type LabelReading, quantityProblem, readEntry } from "@/domain/entry";
import { CartStore } from "./cartStore";

/** What is being rung up at this register: the cart, and how products come into it. */
export class RegisterStore extends CartStore {
  setText(text: string): void {
    this.update({ text });
  }

  /** Takes what stands in the field by now; `5*` before it becomes the multiplier that waits. */
  type(text: string): void {
    const { catalogue } = this.catalogueStore.getSnapshot();
    const end = text.search(/[*×]/) + 1;
    const entry = end > 0 && catalogue ? readEntry(text.slice(0, end), catalogue) : null;
    if (entry?.kind !== "multiplier") this.update({ text });
    else this.update({ text: text.slice(end).trimStart(), waitingMilli: entry.quantityMilli });
  }

  setWaiting(waitingMilli: number | null): void {
    this.update({ waitingMilli });
  }

  /** Takes what was scanned, whatever is open; a sale that is being recorded comes first. */
  scan(code: string): void {
    const { selling } = this.getSnapshot();
    if (selling && selling.sale === null) {
      this.update({ heldScans: [...this.getSnapshot().heldScans, code] });
      this.say("Scanned for the next purchase.");
      return;
    }
    if (selling) this.takeUp(carts.emptyCart());
    const { dialog } = this.getSnapshot();
    if (PURCHASE_ID.test(code.trim()) || dialog?.kind === "refund") {
      this.open({ kind: "refund", said: code.trim() });
      return;
    }
    this.enter(this.#wholeScan(code));
  }

  /** Adds what a text stands for, or gives notice that it is nothing. */
  enter(text: string): void {
    const { catalogue, status } = this.catalogueStore.getSnapshot();
    if (!catalogue) {
      const isComing = status === "loading";
      this.refuse(text, isComing ? "The catalogue is still loading. Scan it again." : NO_CATALOGUE);
      return;
    }
    const { waitingMilli } = this.getSnapshot();
    const entry = readEntry(text, catalogue, waitingMilli, this.#labels);
    if (entry.kind === "unknown") this.refuse(entry.text, entry.reason);
    else if (entry.kind === "items") this.#take(entry.items);
    else this.update({ waitingMilli: entry.quantityMilli });
  }

  /** Whether a text stands for products or a quantity as it is, not only as the part of a name. */
  isKnown(text: string): boolean {
    const { catalogue } = this.catalogueStore.getSnapshot();
    const { waitingMilli } = this.getSnapshot();
    if (catalogue === null) return false;
    return readEntry(text, catalogue, waitingMilli, this.#labels).kind !== "unknown";
  }

  /** Adds a product that was chosen on the screen. */
  choose(product: Product): void {
    const waiting = this.getSnapshot().waitingMilli;
    const quantityMilli = waiting ?? 1000;
    const problem = waiting === null ? null : quantityProblem(product, waiting);
    if (problem) this.refuse(product.name, problem);
    else this.#take([{ product, quantityMilli, quantityTold: waiting !== null }]);
  }

  /** Adds the first product that waits for its weight; null leaves it out. */
  weigh(quantityMilli: number | null): void {
    const [first, ...rest] = this.getSnapshot().weighing;
    if (!first) return;
    this.update({ weighing: rest, weighed: this.getSnapshot().weighed + 1 });
    if (quantityMilli === null) this.say(`${first.product.name} was left out.`);
    else this.add([{ ...first, quantityMilli }]);
  }

  /** Gives notice of what was not done; the same again is counted, not listed twice. */
  refuse(title: string, reason: string): void {
    this.sounds.bad();
    const said = /^\d{6,14}$/.test(title) ? `Unknown barcode ${title}` : `Not added: ${title}`;
    this.notice(said, reason, false);
  }

  get #labels(): LabelReading {
    const { digits } = this.catalogueStore.getSnapshot();
    return { rules: this.policyStore.getSnapshot().labelRules, digits };
  }

  /** The scan with what of it came before a pause and was taken for typing; empties the field. */
  #wholeScan(code: string): string {
    const { text } = this.getSnapshot();
    if (text.endsWith(code)) this.update({ text: text.slice(0, -code.length) });
    const before = this.getSnapshot().text;
    if (!/^[0-9]+$/.test(before) || this.isKnown(code)) return code;
    this.update({ text: "" });
    return before + code;
  }

  #take(items: readonly EntryItem[]): void {
    const isWeighed = ({ product, quantityTold }: EntryItem) =>
      product.decimals > 0 && !quantityTold;
    const weighing = items.filter(isWeighed);
    this.update({
      waitingMilli: null,
      ...(weighing.length > 0 && { weighing: [...this.getSnapshot().weighing, ...weighing] }),
    });
    this.add(items.filter((item) => !isWeighed(item)));
    if (weighing.length > 0) this.sounds.good();
  }
}

/** What the code on a receipt says: the purchase's id. */
const PURCHASE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const NO_CATALOGUE =
  "There is no catalogue on this device yet and the shop can't be reached. Check the network.";
