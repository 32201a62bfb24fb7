import type { LabelRule } from "@/domain/labels";
import classes from "./DigitPicture.module.css";
import { type Cut, type Segment, segmentsOf } from "./drawing";
import { KIND_WORDS } from "./words";

/** How a label is cut: its digits in pieces, each with what it says. */
export function DigitPicture(props: {
  cut: Cut;
  kind: LabelRule["valueKind"];
  /** Those of a barcode; without them each digit shows the letter of its part. */
  digits?: string;
}) {
  const segments = segmentsOf(props.cut, props.digits);
  const value = KIND_WORDS[props.kind].toLowerCase();
  const names: Record<Segment["part"], string> = {
    prefix: "begins",
    item: "product",
    value,
    check: "check",
    other: "other",
  };
  const spoken = segments.map((each) => `${names[each.part]} ${each.digits}`).join(", ");
  return (
    <div className={classes.picture} dir="ltr" role="img" aria-label={`Cut: ${spoken}`}>
      {segments.map((segment, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces have no other name than their place
        <span key={at} className={classes.segment} data-part={segment.part}>
          <span className={classes.digits}>{segment.digits}</span>
          <span className={classes.name}>{names[segment.part]}</span>
        </span>
      ))}
    </div>
  );
}
