import { useCallback } from "react";
import { useNavigate } from "react-router";
import type { Format } from "@/ui/format";
import { drawLying } from "./drawings";
import { Plot, type Room } from "./Plot";
import type { Measure, Sold } from "./sold";

const BAR = 32;
const AROUND = 16;

/** How high so many lying bars are. */
export function heightOf(bars: number): number {
  return bars * BAR + AROUND;
}

/** Lying bars that lead to their purchases. */
export function Lying(props: { items: Sold[]; measure: Measure; format: Format; label: string }) {
  const { items, measure, format } = props;
  const navigate = useNavigate();
  const draw = useCallback(
    (room: Room) => drawLying(items, measure, format, room),
    [items, measure, format],
  );
  return (
    <Plot
      label={`Chart of ${measure} ${props.label}. The table has the same numbers.`}
      height={heightOf(Math.max(items.length, 3))}
      draw={draw}
      onPick={(index) => {
        const item = items[index];
        if (item) navigate(item.to);
      }}
    />
  );
}
