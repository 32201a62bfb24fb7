import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useNavigate } from "react-router";
import { daysOfMonth } from "@/domain/calendar";
import { type Format, useFormat } from "@/ui/format";
import { ChartCard } from "./ChartCard";
import { drawUpright } from "./drawings";
import { Plot, type Room } from "./Plot";
import { revenueBy } from "./queries";
import { daysIn, type Grouping, groupingFor, type Scope } from "./scope";
import { fileName, type Measure, type Sold, soldCsv, soldOverTime } from "./sold";
import { names } from "./userNames";

const HEIGHT = 300;
const ROWS: Record<Grouping, string> = { hour: "Hour", day: "Day", week: "Week", month: "Month" };

/** Sales by hour, day, week or month, as the range asks for. */
export function OverTime(props: { scope: Scope; today: string; measure: Measure }) {
  const { scope, today, measure } = props;
  const format = useFormat();
  const grouping = useGrouping(scope, today);
  const asked = useQuery({
    ...revenueBy(scope, grouping ?? "day"),
    enabled: grouping !== undefined,
  });
  const items = useMemo(
    () => asked.data && soldOverTime(asked.data, scope, today, format, names),
    [asked.data, scope, today, format],
  );
  const shown = (asked.data?.group_by ?? "day") as Grouping;
  return (
    <ChartCard
      id="time"
      title="Sales over time"
      rows={ROWS[shown]}
      asked={asked}
      items={items}
      height={HEIGHT}
      isWide
      csv={() => ({
        name: fileName(`sales-by-${shown}`, scope),
        ...soldCsv([shown], items ?? [], (item) => [item.key]),
      })}
    >
      {(sold) => <Upright items={sold} measure={measure} format={format} label={`by ${shown}`} />}
    </ChartCard>
  );
}

/** Ranges without a beginning are as long as there are months with sales. */
function useGrouping(scope: Scope, today: string): Grouping | undefined {
  const months = useQuery({ ...revenueBy(scope, "month"), enabled: scope.from === null }).data;
  const to = scope.to === null || scope.to > today ? today : scope.to;
  if (scope.from !== null) return groupingFor(daysIn({ from: scope.from, to }));
  if (months?.group_by !== "month") return undefined;
  const first = months.items[0]?.key;
  const last = months.items.at(-1)?.key;
  if (!first || !last) return "day";
  return groupingFor(daysIn({ from: daysOfMonth(first).from, to: daysOfMonth(last).to }));
}

/** Upright bars that lead to their purchases. */
export function Upright(props: {
  items: Sold[];
  measure: Measure;
  format: Format;
  label: string;
  height?: number;
}) {
  const { items, measure, format } = props;
  const navigate = useNavigate();
  const draw = useCallback(
    (room: Room) => drawUpright(items, measure, format, room),
    [items, measure, format],
  );
  return (
    <Plot
      label={`Chart of ${measure} ${props.label}. The table has the same numbers.`}
      height={props.height ?? HEIGHT}
      draw={draw}
      onPick={(index) => {
        const item = items[index];
        if (item) navigate(item.to);
      }}
    />
  );
}
