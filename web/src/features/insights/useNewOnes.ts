import { useEffect, useRef, useState } from "react";

const NEW_FOR_MILLISECONDS = 8000;
const NONE: ReadonlySet<string> = new Set();

/** Which ids of a list have come since it was first shown, for eight seconds each time. */
export function useNewOnes(ids: readonly string[] | undefined, list: string): ReadonlySet<string> {
  const known = useRef<{ list: string; ids: Set<string> } | null>(null);
  const [newOnes, setNewOnes] = useState(NONE);
  useEffect(() => {
    if (ids === undefined) return;
    const before = known.current?.list === list ? known.current.ids : undefined;
    known.current = { list, ids: new Set([...(before ?? []), ...ids]) };
    const came = before ? ids.filter((id) => !before.has(id)) : [];
    if (came.length > 0) setNewOnes(new Set(came));
  }, [ids, list]);
  useEffect(() => {
    if (newOnes.size === 0) return;
    const timer = setTimeout(() => setNewOnes(NONE), NEW_FOR_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [newOnes]);
  return newOnes;
}
