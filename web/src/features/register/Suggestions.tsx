import { Text } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import type { Product } from "@/domain/catalogue";
import { foldedWords } from "@/domain/folding";
import classes from "./EntryField.module.css";
import { SUGGESTIONS_ID, suggested, suggestionId } from "./suggested";
import { useCatalogue, useMoney } from "./useRegister";

type Props = { asked: string; selected: number; onChoose: (product: Product) => void };

/** What the text in the field may mean. */
export function Suggestions({ asked, selected, onChoose }: Props) {
  const { catalogue } = useCatalogue();
  const money = useMoney();
  const products = useMemo(() => suggested(catalogue, asked), [catalogue, asked]);
  if (products.length === 0) {
    return (
      <div className={classes.suggestions} id={SUGGESTIONS_ID} role="listbox" aria-label="Products">
        <Text c="dimmed" p="md" size="sm">
          {/[:,]/.test(asked)
            ? "Enter adds the list."
            : "No product has such words. Enter looks it up as a barcode or sku."}
        </Text>
      </div>
    );
  }
  return (
    <div className={classes.suggestions} id={SUGGESTIONS_ID} role="listbox" aria-label="Products">
      {products.map((product, position) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field's arrow keys and Enter do the same
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
        <div
          key={product.id}
          id={suggestionId(position)}
          role="option"
          aria-selected={position === selected}
          className={classes.suggestion}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(product)}
        >
          <span className={classes.found}>
            <Marked product={product} text={asked} />
            <span className={classes.small}>
              {[product.sku, product.category].filter(Boolean).join(" · ")}
            </span>
          </span>
          <span className={classes.price}>
            {money(product.unitPriceMinor)}
            {product.unit !== "each" && (
              <span className={classes.small}>{` / ${product.unit}`}</span>
            )}
          </span>
        </div>
      ))}
    </div>
  );
}

/** A name with the beginnings of words marked that were asked for. */
function Marked({ product, text }: { product: Product; text: string }) {
  const asked = foldedWords(text).split(" ").filter(Boolean);
  const parts: ReactNode[] = [];
  for (const word of product.name.split(/(\s+)/)) {
    const folded = foldedWords(word);
    const begins = asked.find((each) => folded.startsWith(each))?.length ?? 0;
    if (begins > 0) {
      parts.push(
        <mark key={parts.length} className={classes.mark}>
          {word.slice(0, begins)}
        </mark>,
      );
    }
    parts.push(word.slice(begins));
  }
  return <span>{parts}</span>;
}
