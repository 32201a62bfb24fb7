import { CloseButton, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconScan } from "@tabler/icons-react";
import { type KeyboardEvent, memo, useLayoutEffect, useRef, useState } from "react";
import type { Product } from "@/domain/catalogue";
import { writeQuantity } from "@/domain/money";
import { locale } from "@/ui/locale";
import classes from "./EntryField.module.css";
import { ENTRY_ID } from "./focus";
import { Suggestions } from "./Suggestions";
import { SUGGESTIONS_ID, suggested, suggestionId } from "./suggested";
import { catalogueStore, register } from "./thisRegister";
import { useRegister } from "./useRegister";

/** Longer than a scanner's gap between keys: digits open no list while a scan may be going on. */
const DIGITS_AFTER_MS = 60;

/** The one field: a barcode, a sku, the beginning of a name, `5*`, or `apple:3,bread:1`. */
export function EntryField() {
  const text = useRegister((state) => state.text);
  const waitingMilli = useRegister((state) => state.waitingMilli);
  const [chosen, setChosen] = useState<{ text: string; at: number } | null>(null);
  const [isFocused, setFocused] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const at = chosen?.text === text ? chosen.at : -1;
  const [settled] = useDebouncedValue(text, DIGITS_AFTER_MS);
  const asked = /^\d+$/.test(text) ? settled : text;
  const isOpen = text !== "" && asked !== "";

  useLayoutEffect(() => showText(field.current), []);

  function choose(product: Product): void {
    register.setText("");
    register.choose(product);
  }

  function enter(text: string): void {
    const products = suggested(catalogueStore.getSnapshot().catalogue, text);
    const product = chosen?.text === text ? products[chosen.at] : undefined;
    register.setText("");
    if (product) register.choose(product);
    else enterText(text, products[0]);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { text } = register.getSnapshot();
    if (event.key === "Enter" && text !== "") {
      event.preventDefault();
      enter(text);
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || text === "") return;
    event.preventDefault();
    const { length } = suggested(catalogueStore.getSnapshot().catalogue, text);
    const to = Math.min(length - 1, Math.max(-1, at + step));
    setChosen({ text, at: to });
    list.current?.querySelector(`#${suggestionId(to)}`)?.scrollIntoView({ block: "nearest" });
  }

  return (
    <div className={classes.entry}>
      <div className={classes.field}>
        <IconScan size={24} stroke={1.8} aria-hidden className={classes.icon} />
        {waitingMilli !== null && (
          <span className={classes.multiplier}>
            <VisuallyHidden>Next product times </VisuallyHidden>
            {writeQuantity(waitingMilli, locale.toString())} ×
            <CloseButton
              size={48}
              iconSize={18}
              aria-label="Take the multiplier away"
              onClick={() => register.setWaiting(null)}
            />
          </span>
        )}
        <input
          ref={field}
          id={ENTRY_ID}
          className={classes.input}
          defaultValue={text}
          onChange={(event) => register.type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          role="combobox"
          aria-label="Scan or type a product"
          aria-expanded={isOpen}
          aria-controls={SUGGESTIONS_ID}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? suggestionId(at) : undefined}
          placeholder={
            isFocused ? "Scan or type: barcode, name, 5*, apple:3" : "Scan, or type a name"
          }
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={500}
        />
        {text !== "" && <ClearButton />}
      </div>
      <div ref={list}>
        {isOpen && <Suggestions asked={asked} selected={at} onChoose={choose} />}
      </div>
    </div>
  );
}

/** Writes what the register's text becomes into the field, at once and past React. */
function showText(field: HTMLInputElement | null): (() => void) | undefined {
  if (!field) return undefined;
  const write = () => {
    const { text } = register.getSnapshot();
    if (field.value !== text) field.value = text;
  };
  write();
  return register.subscribe(write);
}

const ClearButton = memo(function ClearButton() {
  return (
    <CloseButton
      size={48}
      iconSize={20}
      aria-label="Clear the field"
      onClick={() => register.setText("")}
    />
  );
});

/** Adds what was typed; a part of a name stands for the first product found, digits never do. */
function enterText(text: string, first: Product | undefined): void {
  const isDigits = /^[\d\s-]+$/.test(text);
  if (first && !isDigits && !register.isKnown(text)) register.choose(first);
  else register.enter(text);
}
