import { TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { sentenceOf } from "@/api/problem";
import { CategoryInput } from "./CategoryInput";
import classes from "./EditableCell.module.css";

type Editing = { text: string; error: string | null; isAsked: boolean };

/**
 * A value in a table that a click or Enter makes an input: Enter saves, Escape leaves it as it was.
 * It shows the new value at once; if that is refused, the input is back with what was typed.
 */
export function EditableCell(props: {
  /** Of what: “Price of milk”. */
  label: string;
  shown: string;
  typed: string;
  kind?: "category";
  align?: "end" | undefined;
  save: (text: string) => Promise<void>;
}) {
  const { label, typed, align } = props;
  const [editing, setEditing] = useState<Editing | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isLeaving = useRef(false);
  const errorId = useId();
  useEffect(() => {
    if (editing === null && isLeaving.current) button.current?.focus();
    isLeaving.current = false;
  }, [editing]);

  const leave = (isKey: boolean) => {
    isLeaving.current = isKey;
    setEditing(null);
  };
  const submit = async (text: string, isKey: boolean) => {
    leave(isKey);
    if (text.trim() === typed) return;
    try {
      await props.save(text.trim());
    } catch (error) {
      const sentence = error instanceof RangeError ? error.message : sentenceOf(error);
      setEditing({ text, error: sentence, isAsked: document.activeElement === button.current });
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const isChoosing = event.currentTarget.hasAttribute("aria-activedescendant");
    if (event.key === "Enter" && !isChoosing) {
      event.preventDefault();
      submit(event.currentTarget.value, true);
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      leave(true);
    }
  };

  if (editing === null) {
    return (
      <button
        ref={button}
        type="button"
        className={classes.cell}
        aria-label={`${label}: ${props.shown || "none"}. Edit`}
        title={props.shown}
        onClick={() => setEditing({ text: typed, error: null, isAsked: true })}
      >
        <span>{props.shown || "–"}</span>
      </button>
    );
  }
  const shared = {
    "aria-label": label,
    "aria-describedby": editing.error ? errorId : undefined,
    error: editing.error !== null,
    autoFocus: editing.isAsked,
    value: editing.text,
    onKeyDown,
    onBlur: () => {
      if (editing.error === null) submit(editing.text, false);
    },
  };
  const type = (text: string) =>
    setEditing((current) => current && { text, error: null, isAsked: true });
  return (
    <div className={classes.editor}>
      {props.kind === "category" ? (
        <CategoryInput {...shared} onChange={type} onOptionSubmit={(text) => submit(text, true)} />
      ) : (
        <TextInput
          {...shared}
          maxLength={200}
          styles={{ input: { textAlign: align ?? "start" } }}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => type(event.currentTarget.value)}
        />
      )}
      {editing.error && (
        <div role="alert" id={errorId} className={classes.error}>
          {editing.error}
        </div>
      )}
    </div>
  );
}
