const BEYOND_ASCII = /[\u0080-\uffff]/;

/**
 * Folds a name for comparing, as the server does: compatibility forms, case and spaces.
 * `"  Oat  MILK 1L "` is `"oat milk 1l"`.
 */
export function nameKey(name: string): string {
  const folded = BEYOND_ASCII.test(name) ? caseFold(name.normalize("NFKC")) : name.toLowerCase();
  return folded.trim().replace(/\s\s+|[^\S ]/g, " ");
}

/** Folds a text to its words, without accents: `"Crème fraîche 30%"` is `"creme fraiche 30"`. */
export function foldedWords(text: string): string {
  if (!BEYOND_ASCII.test(text)) return asciiWords(text.toLowerCase());
  const plain = caseFold(text.normalize("NFKD").replace(/\p{M}+/gu, ""));
  if (!BEYOND_ASCII.test(plain)) return asciiWords(plain);
  return plain.replace(/[^\p{L}\p{N}_]+/gu, " ").trim();
}

function asciiWords(lower: string): string {
  return lower.replace(/[^a-z0-9_]+/g, " ").trim();
}

/** JavaScript has lower case only; these letters have another form for comparing. */
function caseFold(text: string): string {
  return text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}
