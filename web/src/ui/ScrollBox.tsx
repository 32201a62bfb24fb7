import type { ReactNode } from "react";
import classes from "./ScrollBox.module.css";

/** What may be wider or longer than its place, and scrolls in it by keyboard too. */
export function ScrollBox(props: { label: string; className?: string; children: ReactNode }) {
  return (
    <section
      className={`${classes.box} ${props.className ?? ""}`}
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
      tabIndex={0}
    >
      {props.children}
    </section>
  );
}
