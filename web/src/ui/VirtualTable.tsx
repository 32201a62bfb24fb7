import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useLocation } from "react-router";
import classes from "./VirtualTable.module.css";

/** A column; `width` is CSS, and the columns without one share what is left. */
export type Column<T> = {
  key: string;
  name: ReactNode;
  width?: string;
  align?: "end";
  /** Whether what is in its cells may stand out over their edges, as an open input does. */
  isOpen?: boolean;
  cell: (row: T) => ReactNode;
};

type Props<T> = {
  label: string;
  rows: readonly T[];
  rowKey: (row: T) => string | number;
  columns: readonly Column<T>[];
  /** A row on a narrow screen. */
  card: (row: T) => ReactNode;
  /** Another text shows another list, from its beginning. */
  listKey?: string;
  minWidth?: string;
  onNearEnd?: (() => void) | undefined;
  foot?: ReactNode;
};

const ROW_HEIGHT = 48;
const CARD_HEIGHT = 104;
const NEAR_END = 100;

/** Where each page of the history was scrolled to. */
const places = new Map<string, number>();

/** A table of any length that draws the rows in sight; a list of cards on narrow screens. */
export function VirtualTable<T>(props: Props<T>) {
  const isNarrow = useMediaQuery("(max-width: 48em)", undefined, {
    getInitialValueInEffect: false,
  });
  return <Rows key={isNarrow ? "cards" : "table"} {...props} isNarrow={isNarrow ?? false} />;
}

function Rows<T>(props: Props<T> & { isNarrow: boolean }) {
  const { rows, rowKey, onNearEnd, isNarrow } = props;
  const scroller = useRef<HTMLElement>(null);
  const place = useLocation().key;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? CARD_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
    overscan: 12,
    initialOffset: () => places.get(place) ?? 0,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - NEAR_END) onNearEnd?.();
  }, [last, rows.length, onNearEnd]);
  useKeptPlace(scroller, place, props.listKey);
  const [before, after] = [
    items[0]?.start ?? 0,
    virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
  ];
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
      tabIndex={0}
    >
      {isNarrow ? (
        <ul className={classes.cards} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={classes.card}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {rowOf(rows, item, props.card)}
            </li>
          ))}
        </ul>
      ) : (
        <table
          className={classes.table}
          style={{ minWidth: props.minWidth }}
          aria-label={props.label}
          aria-rowcount={rows.length + 1}
        >
          <Columns columns={props.columns} />
          <tbody>
            <Spacer height={before} span={props.columns.length} />
            {items.map((item) => (
              <tr key={item.key} aria-rowindex={item.index + 2}>
                {props.columns.map((column) => (
                  <td
                    key={column.key}
                    className={`${column.align ? classes.end : ""} ${column.isOpen ? classes.open : ""}`}
                  >
                    {rowOf(rows, item, column.cell)}
                  </td>
                ))}
              </tr>
            ))}
            <Spacer height={after} span={props.columns.length} />
          </tbody>
        </table>
      )}
      {props.foot && <div className={classes.foot}>{props.foot}</div>}
    </section>
  );
}

function Columns<T>({ columns }: { columns: readonly Column<T>[] }) {
  return (
    <>
      <colgroup>
        {columns.map((column) => (
          <col key={column.key} style={{ width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={column.align ? classes.end : ""}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.spacer}>
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function rowOf<T>(rows: readonly T[], item: VirtualItem, show: (row: T) => ReactNode): ReactNode {
  const row = rows[item.index];
  return row === undefined ? null : show(row);
}

/** Remembers where a page of the history was scrolled to; another list starts at its own place. */
function useKeptPlace(scroller: RefObject<HTMLElement | null>, place: string, listKey?: string) {
  const shown = useRef(listKey);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (shown.current !== listKey) {
      shown.current = listKey;
      element.scrollTop = places.get(place) ?? 0;
    }
    const keep = () => places.set(place, element.scrollTop);
    keep();
    element.addEventListener("scroll", keep, { passive: true });
    return () => element.removeEventListener("scroll", keep);
  }, [scroller, place, listKey]);
}
