import { Tooltip } from "@mantine/core";
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { useFormat } from "@/ui/format";
import classes from "./HeatGrid.module.css";
import { type Heat, warmthOf } from "./heat";
import type { Measure, Sold } from "./sold";
import { names } from "./userNames";

/** Sales by weekday and hour: the warmer, the more. Arrow keys go from cell to cell. */
export function HeatGrid({ heat, measure }: { heat: Heat; measure: Measure }) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const told = useTold();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => showWarmest(frame.current), []);
  const warmth = warmthOf(heat, measure);
  const rows = heat.weekdays.length;
  const columns = heat.hours.length;
  const tabStop = { row: Math.min(at.row, rows - 1), column: Math.min(at.column, columns - 1) };

  const move = (event: KeyboardEvent<HTMLTableElement>) => {
    const isForward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const [down, across] = STEPS[event.key] ?? [0, 0];
    if (down === 0 && across === 0) return;
    event.preventDefault();
    const row = (tabStop.row + down + rows) % rows;
    const column = (tabStop.column + across * isForward + columns) % columns;
    setAt({ row, column });
    event.currentTarget.querySelector<HTMLElement>(`[data-at="${row} ${column}"]`)?.focus();
  };

  return (
    <div className={classes.frame} ref={frame}>
      {target && (
        <Tooltip
          key={target.dataset.at}
          target={target}
          label={target.ariaLabel}
          opened
          transitionProps={{ duration: 0 }}
          aria-hidden
        />
      )}
      <table
        className={classes.grid}
        aria-label="Hours of the week"
        onKeyDown={move}
        onMouseOver={({ target: over }) => setTarget(cellOf(over))}
        onMouseLeave={() => setTarget(null)}
        onFocus={({ target: focused }) => setTarget(cellOf(focused))}
        onBlur={() => setTarget(null)}
      >
        <thead>
          <tr>
            <td />
            {heat.hours.map((hour) => (
              <th key={hour} scope="col" className={classes.hour}>
                {names.shortHour(hour)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {heat.weekdays.map(({ weekday, cells }, row) => (
            <tr key={weekday}>
              <th scope="row" className={classes.weekday}>
                {names.shortWeekday(weekday)}
              </th>
              {cells.map((cell, column) => (
                <td key={cell.key}>
                  <Link
                    to={cell.to}
                    className={classes.cell}
                    style={{ "--warmth": `${Math.round(warmth(cell) * 100)}%` } as CSSProperties}
                    aria-label={told(cell)}
                    data-at={`${row} ${column}`}
                    data-warmest={warmth(cell) === 1 || undefined}
                    tabIndex={row === tabStop.row && column === tabStop.column ? 0 : -1}
                    onFocus={() => setAt({ row, column })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where there is no room for all hours, the busiest are those that are seen first. */
function showWarmest(frame: HTMLElement | null): void {
  const cell = frame?.querySelector("[data-warmest]")?.getBoundingClientRect();
  if (!frame || !cell) return;
  const seen = frame.getBoundingClientRect();
  frame.scrollLeft += cell.left + cell.width / 2 - seen.left - seen.width / 2;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function cellOf(target: EventTarget): HTMLElement | null {
  return target instanceof HTMLElement && target.dataset.at ? target : null;
}

function useTold(): (cell: Sold) => string {
  const format = useFormat();
  return (cell) => {
    const purchases = `${format.count(cell.purchases)} ${cell.purchases === 1 ? "purchase" : "purchases"}`;
    return `${cell.name}: ${format.money(cell.revenue)}, ${purchases}, ${format.units(cell.units)} units`;
  };
}
