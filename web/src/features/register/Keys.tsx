import { Kbd } from "@mantine/core";
import classes from "./Keys.module.css";

const WORDS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Delete: "Del",
  Escape: "Esc",
  PageUp: "Page up",
};

/** A key as it stands on a button; not shown where there is no keyboard. */
export function Key({ name }: { name: string }) {
  return (
    <span className={classes.key} aria-hidden>
      <KeyWords name={name} />
    </span>
  );
}

/** A key as a text explains it. */
export function KeyWords({ name }: { name: string }) {
  const parts = name === "+" ? [name] : name.split("+");
  return <Kbd className={classes.kbd}>{parts.map((part) => WORDS[part] ?? part).join(" ")}</Kbd>;
}
