import type { components } from "@/api/schema";
import { purchasesAt } from "./drill";
import type { Names } from "./names";
import type { Scope } from "./scope";
import { type Measure, type Sold, sizeOf } from "./sold";

type HeatMapCell = components["schemas"]["HeatMapCellAnswer"];

export type Heat = {
  /** Hours with sales on some day, and those between them. */
  hours: number[];
  weekdays: { weekday: number; cells: Sold[] }[];
};

/** Sales by weekday and hour as rows, from the weekday that the user's week starts with. */
export function heatOf(
  items: readonly HeatMapCell[],
  scope: Scope,
  names: Names,
  firstDayOfWeek: 0 | 1,
): Heat {
  const sold = items.filter((item) => item.purchases > 0 || Number(item.revenue) !== 0);
  const known = sold.map((item) => item.hour);
  const first = Math.min(...known, 23);
  const last = Math.max(...known, first);
  const hours = known.length ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [];
  const order = firstDayOfWeek === 0 ? [7, 1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6, 7];
  const found = new Map(items.map((item) => [`${item.weekday} ${item.hour}`, item]));
  return {
    hours,
    weekdays: order.map((weekday) => ({
      weekday,
      cells: hours.map((hour) => {
        const item = found.get(`${weekday} ${hour}`);
        return {
          key: `${weekday}-${hour}`,
          name: `${names.weekday(weekday)}, ${names.hours(hour)}`,
          short: names.shortHour(hour),
          revenue: item?.revenue ?? "0",
          purchases: item?.purchases ?? 0,
          units: item?.units ?? 0,
          to: purchasesAt(scope, { weekday: String(weekday), hour: String(hour) }),
        };
      }),
    })),
  };
}

/** How warm each cell is, from 0 to 1, beside the warmest. */
export function warmthOf(heat: Heat, measure: Measure): (cell: Sold) => number {
  const sizes = heat.weekdays.flatMap((row) => row.cells.map((cell) => sizeOf(cell, measure)));
  const most = Math.max(0, ...sizes);
  return (cell) => (most > 0 ? Math.max(0, sizeOf(cell, measure)) / most : 0);
}
