import { useQuery } from "@tanstack/react-query";
import { firstDayOfWeek } from "@/ui/locale";
import { ChartCard } from "./ChartCard";
import { HeatGrid } from "./HeatGrid";
import { heatOf } from "./heat";
import { heatMapOf } from "./queries";
import type { Scope } from "./scope";
import { fileName, type Measure, soldCsv } from "./sold";
import { names } from "./userNames";

/** When in the week it is busy. */
export function HeatMap({ scope, measure }: { scope: Scope; measure: Measure }) {
  const asked = useQuery(heatMapOf(scope));
  const heat = asked.data && heatOf(asked.data.items, scope, names, firstDayOfWeek);
  const items = heat?.weekdays.flatMap((row) => row.cells);
  return (
    <ChartCard
      id="hours"
      title="Hours of the week"
      rows="Weekday and hour"
      asked={asked}
      items={items}
      height={7 * 46 + 20}
      isWide
      csv={() => ({
        name: fileName("hours-of-the-week", scope),
        ...soldCsv(["weekday", "hour"], items ?? [], (item) => item.key.split("-")),
      })}
      note={`The stronger the colour, the more ${measure}. Hours are the branch's own.`}
    >
      {() => heat && <HeatGrid heat={heat} measure={measure} />}
    </ChartCard>
  );
}
