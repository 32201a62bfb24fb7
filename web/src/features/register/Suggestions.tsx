import { Text } from "@mantine/core";
import { useMemo } from "react";
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
            <Text span size="xs" c="dimmed">
              {[product.sku, product.category].filter(Boolean).join(" · ")}
            </Text>
          </span>
          <span className={classes.price}>
            {money(product.unitPriceMinor)}
            {product.unit !== "each" && (
              <Text span size="xs" c="dimmed">{` / ${product.unit}`}</Text>
            )}
          </span>
        </div>
      ))}
    </div>
  );
}

/** A name with the beginnings of words marked that were asked for. */
function Marked({ product, text }: { product: Product; text: string }) {
  const asked = foldedWords(text).split(" ");
  const words = product.name.split(/(\s+)/);
  return (
    <span>
      {words.map((word, position) => {
        const folded = foldedWords(word);
        const begins = asked.find((each) => each !== "" && folded.startsWith(each));
        // biome-ignore-start lint/suspicious/noArrayIndexKey: the words of a name never move
        if (!begins) return <span key={position}>{word}</span>;
        return (
          <span key={position}>
            <mark className={classes.mark}>{word.slice(0, begins.length)}</mark>
            {word.slice(begins.length)}
          </span>
        );
        // biome-ignore-end lint/suspicious/noArrayIndexKey: the words of a name never move
      })}
    </span>
  );
}
