import { type RefObject, useLayoutEffect, useState } from "react";

/** How many columns of at least so many pixels an element has room for. */
export function useColumns(element: RefObject<HTMLElement | null>, leastWidth: number): number {
  const [columns, setColumns] = useState(3);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const measure = () => setColumns(Math.max(2, Math.floor(current.clientWidth / leastWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, leastWidth]);
  return columns;
}
