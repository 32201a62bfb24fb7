import { gtinOfGs1 } from "./barcodes";
import { foldedWords, nameKey } from "./folding";

/** A product as the register sells it. */
export type Product = {
  id: number;
  sku: string | null;
  barcodes: readonly string[];
  name: string;
  category: string | null;
  unitPriceMinor: number;
  taxRateBp: number;
  unit: string;
  /** Digits after the point of a quantity: 0 is counted, else weighed or measured. */
  decimals: number;
};

/** A shelf of the touch grid; `name` null gathers what has no category. */
export type Category = { name: string | null; products: readonly Product[] };

const NAME_END = "\t";
const LINE_END = "\n";

/**
 * What is sold, found at once by barcode, sku, id or name, and searched by beginnings of words.
 * Built once from all products and never changed.
 */
export class Catalogue {
  /** All products, by name. */
  readonly products: readonly Product[];
  readonly #byId = new Map<number, Product>();
  readonly #bySku = new Map<string, Product>();
  /** By the barcode as a number: all of 8 to 14 digits are one product with leading zeros or without. */
  readonly #byGtin = new Map<number, Product>();
  readonly #byName = new Map<string, Product>();
  /** One line a product: ` words of its name<tab> words of sku, category and barcodes<newline>`. */
  readonly #text: string;
  /** Where each product's line begins in `#text`. */
  readonly #starts: Int32Array;
  #categories: readonly Category[] | undefined;

  constructor(products: Iterable<Product>) {
    const keyed = Array.from(products, (product) => ({ product, key: nameKey(product.name) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.product.id - b.product.id));
    this.products = keyed.map(({ product }) => product);
    this.#starts = new Int32Array(keyed.length);
    const lines: string[] = [];
    const foldedCategories = new Map<string, string>();
    let start = 0;
    for (const [position, { product, key }] of keyed.entries()) {
      this.#index(product, key, keyed[position - 1]?.key);
      const line = searchLine(product, foldedCategories);
      this.#starts[position] = start;
      start += line.length;
      lines.push(line);
    }
    this.#text = lines.join("");
  }

  get size(): number {
    return this.products.length;
  }

  byId(id: number): Product | undefined {
    return this.#byId.get(id);
  }

  /** Finds by sku; where none is written just so, by sku in any case. */
  bySku(sku: string): Product | undefined {
    const found = this.#bySku.get(sku);
    return found?.sku === sku ? found : (this.#bySku.get(sku.toLowerCase()) ?? found);
  }

  /** Finds by barcode as scanned: GTIN-8 to GTIN-14, with spaces and hyphens, or in a GS1 symbol. */
  byBarcode(barcode: string): Product | undefined {
    const digits = gtinOfGs1(barcode) ?? digitsOf(barcode);
    return /^[0-9]{8,14}$/.test(digits) ? this.#byGtin.get(Number(digits)) : undefined;
  }

  /** Finds by whole name, whatever its case and spaces. */
  byName(name: string): Product | undefined {
    return this.#byName.get(nameKey(name));
  }

  /** The categories by name, each with its products by name; what has none comes last. */
  get categories(): readonly Category[] {
    this.#categories ??= gatherCategories(this.products);
    return this.#categories;
  }

  /**
   * Finds products all of whose asked words begin a word of name, sku or category, or a barcode.
   * First the very sku, barcode or name; then names that begin with the text; then names with such
   * words; then the rest. Within these by name.
   */
  search(text: string, limit = 50): Product[] {
    const folded = foldedWords(text);
    if (!folded) return [];
    const asked = folded.split(" ").map((word) => ` ${word}`);
    const found = new Set(this.#exact(text));
    const inName: Product[] = [];
    const elsewhere: Product[] = [];
    let named = 0;
    const beginning = asked.join("");
    const rarestFirst = [...asked].sort((a, b) => b.length - a.length);
    this.#scan(rarestFirst, (position, start) => {
      const product = this.products[position] as Product;
      if (this.#text.startsWith(beginning, start)) {
        found.add(product);
        named += 1;
      } else if (inName.length < limit && this.#nameHasAll(asked, start)) {
        inName.push(product);
      } else if (elsewhere.length < limit) {
        elsewhere.push(product);
      }
      return named < limit;
    });
    for (const product of [...inName, ...elsewhere]) found.add(product);
    return [...found].slice(0, limit);
  }

  #index(product: Product, key: string, keyBefore: string | undefined): void {
    this.#byId.set(product.id, product);
    if (key !== keyBefore) this.#byName.set(key, product);
    if (product.sku) {
      const lower = product.sku.toLowerCase();
      if (this.#bySku.has(lower)) this.#bySku.set(product.sku, product);
      else this.#bySku.set(lower, product);
    }
    for (const printed of product.barcodes) {
      this.#byGtin.set(Number(digitsOf(printed)), product);
    }
  }

  #exact(text: string): Product[] {
    const asked = text.trim();
    const hits = [this.byBarcode(asked), this.bySku(asked), this.byName(asked)];
    return hits.filter((product) => product !== undefined);
  }

  /** Calls `take` for each line that has all patterns, in order, until it answers false. */
  #scan(patterns: readonly string[], take: (position: number, start: number) => boolean): void {
    let position = 0;
    let start = 0;
    while (position < this.size) {
      const end = this.#starts[position + 1] ?? this.#text.length;
      const missed = this.#firstAfter(patterns, start, end);
      if (missed === -1) return;
      if (missed >= end) {
        position = this.#positionAt(missed, position + 1);
        start = this.#starts[position] ?? 0;
        continue;
      }
      if (!take(position, start)) return;
      position += 1;
      start = end;
    }
  }

  /** Where a pattern that a line has not comes next: -1 for never, `start` if the line has all. */
  #firstAfter(patterns: readonly string[], start: number, end: number): number {
    for (const pattern of patterns) {
      const at = this.#text.indexOf(pattern, start);
      if (at === -1 || at >= end) return at;
    }
    return start;
  }

  #nameHasAll(asked: readonly string[], start: number): boolean {
    const name = this.#text.slice(start, this.#text.indexOf(NAME_END, start));
    return asked.every((word) => name.includes(word));
  }

  /** The product whose line holds an offset, at or after a position. */
  #positionAt(offset: number, from: number): number {
    let low = from;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function digitsOf(printed: string): string {
  return /[\s-]/.test(printed) ? printed.replace(/[\s-]+/g, "") : printed;
}

function searchLine(product: Product, foldedCategories: Map<string, string>): string {
  const rest = product.sku ? [foldedWords(product.sku)] : [];
  if (product.category) {
    let folded = foldedCategories.get(product.category);
    if (folded === undefined) {
      folded = foldedWords(product.category);
      foldedCategories.set(product.category, folded);
    }
    rest.push(folded);
  }
  for (const printed of product.barcodes) {
    const barcode = digitsOf(printed);
    rest.push(barcode);
    if (barcode.startsWith("0")) rest.push(barcode.replace(/^0+/, ""));
  }
  return ` ${foldedWords(product.name)}${NAME_END} ${rest.join(" ")}${LINE_END}`;
}

function gatherCategories(products: readonly Product[]): Category[] {
  const gathered = new Map<string | null, Product[]>();
  for (const product of products) {
    const shelf = gathered.get(product.category);
    if (shelf) shelf.push(product);
    else gathered.set(product.category, [product]);
  }
  const rank = (name: string | null) => (name === null ? "\uffff" : nameKey(name));
  return [...gathered]
    .map(([name, shelf]) => ({ name, products: shelf }))
    .sort((a, b) => (rank(a.name) < rank(b.name) ? -1 : 1));
}
