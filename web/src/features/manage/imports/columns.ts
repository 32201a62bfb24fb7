export type ImportKind = "products" | "purchases" | "lines";

export type FileColumn = {
  name: string;
  /** What else the header may call it. */
  aliases: readonly string[];
  isRequired: boolean;
  about: string;
};

const column = (name: string, about: string, aliases: string[] = []): FileColumn => ({
  name,
  aliases,
  isRequired: false,
  about,
});

const required = (name: string, about: string, aliases: string[] = []): FileColumn => ({
  ...column(name, about, aliases),
  isRequired: true,
});

/** The columns that the server knows in each kind of file. */
export const COLUMNS: Record<ImportKind, readonly FileColumn[]> = {
  products: [
    required("product_name", "What the product is called.", ["product", "name"]),
    required("unit_price", "Tax included: 2.50 or 2,50.", ["price"]),
    column("sku", "By which a product is known first."),
    column("barcode", "8, 12, 13 or 14 digits, kept as text.", ["ean", "gtin", "upc"]),
    column("category", "Made where it is new."),
    column("tax_rate", "In per cent: 7 or 19%.", ["tax", "vat"]),
    column("unit", "each, kg, l and so on."),
    column("stock", "How much a branch has."),
    column("reorder_point", "At which the branch orders more."),
    column("branch", "Of the stock: a number or code.", [
      "branch_id",
      "supermarket_id",
      "supermarket",
    ]),
  ],
  purchases: [
    required("supermarket_id", "The branch: a number or code. New ones are registered.", [
      "supermarket",
      "branch_id",
      "branch",
    ]),
    required("timestamp", "2026-10-28T09:30:00Z; without a zone, in the branch's time."),
    required("user_id", "The customer: a UUID or code. Empty is a walk-in.", [
      "user",
      "customer_id",
      "customer",
    ]),
    required("items_list", "Names or skus with commas between: milk:2,bread.", ["items"]),
    column("total_amount", "Compared with the prices; the file's total stands.", ["total"]),
  ],
  lines: [
    required("receipt", "The same on each line of a receipt.", [
      "receipt_id",
      "receipt_no",
      "invoice",
      "invoice_no",
      "invoiceno",
      "basket_id",
      "transaction_id",
      "order_id",
    ]),
    required("timestamp", "2026-10-28T09:30:00Z or 28.10.2026 9:30.", [
      "date",
      "time",
      "invoice_date",
      "invoicedate",
      "transaction_timestamp",
    ]),
    column("branch", "A number or code; may be left out where there is one branch.", [
      "branch_id",
      "branch_code",
      "store",
      "store_id",
    ]),
    column("customer", "A UUID or code. Empty is a walk-in.", ["customer_id", "customerid"]),
    column("sku", "The product; or else its name.", ["stock_code", "stockcode", "product_id"]),
    column("name", "The product's name.", ["product_name", "description"]),
    column("quantity", "Below zero is taken back. 1 where there is no column.", ["qty"]),
    column("unit_price", "The file's price stands.", ["unitprice", "price"]),
    column("discount", "Off the line.", []),
  ],
};

/** A column's name as it is compared: `Unit Price` is `unit_price`. */
function columnKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/[_\s-]+/g, " ")
    .trim()
    .replaceAll(" ", "_");
}

/** Whether a header of the file stands for a column that the server names. */
export function isColumn(header: string, name: string | null, kind: ImportKind): boolean {
  if (name === null) return false;
  const key = columnKey(header);
  if (key === columnKey(name)) return true;
  const known = COLUMNS[kind].find((each) => each.name === name);
  return known?.aliases.includes(key) ?? false;
}

/** Guesses from the columns of a header what is in the file; null if it could be neither. */
export function guessKind(header: readonly string[]): ImportKind | null {
  const has = (kind: ImportKind) =>
    COLUMNS[kind].filter(
      (each) => each.isRequired && header.some((name) => isColumn(name, each.name, kind)),
    ).length / COLUMNS[kind].filter((each) => each.isRequired).length;
  if (has("lines") === 1) return "lines";
  const [products, purchases] = [has("products"), has("purchases")];
  if (products === 0 && purchases === 0) return null;
  return purchases > products ? "purchases" : "products";
}

/** The columns of a file's header, from its first bytes. */
export function headerOf(bytes: Uint8Array): string[] {
  const line = decoded(bytes)
    .split(/\r\n|\n|\r/)
    .find((each) => each.trim() !== "");
  if (line === undefined) return [];
  const [delimiter] = [",", ";", "\t"].sort((a, b) => line.split(b).length - line.split(a).length);
  return line.split(delimiter ?? ",").map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const encoding = isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
