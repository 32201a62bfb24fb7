import type { Catalogue, Product } from "@/domain/catalogue";

const MOST_SHOWN = 8; // more would not be read, and each costs time with every key

export const SUGGESTIONS_ID = "register-suggestions";

export function suggestionId(position: number): string {
  return `${SUGGESTIONS_ID}-${position}`;
}

/** The products that a text in the entry field may mean, the likeliest first. */
export function suggested(catalogue: Catalogue | null, text: string): readonly Product[] {
  return catalogue?.search(text, MOST_SHOWN) ?? [];
}
