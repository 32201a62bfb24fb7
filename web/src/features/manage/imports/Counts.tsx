import { useFormat } from "@/ui/format";
import classes from "./imports.module.css";

export type Count = { name: string; value: number; tone?: "bad" | "warn" | undefined };

/** Figures of an import, side by side. */
export function Counts({ counts }: { counts: Count[] }) {
  const format = useFormat();
  return (
    <dl className={classes.counts}>
      {counts.map((count) => (
        <div
          key={count.name}
          className={classes.count}
          data-tone={count.value > 0 ? count.tone : undefined}
        >
          <dt>{count.name}</dt>
          <dd>{format.count(count.value)}</dd>
        </div>
      ))}
    </dl>
  );
}
