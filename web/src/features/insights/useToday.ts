import { useEffect, useState } from "react";
import { useBranches, useShop } from "@/ui/shop";
import { latestToday } from "./scope";

const OFTEN_MILLISECONDS = 30_000;

/** The day that a branch has now, or the latest one of all; null until it is known. */
export function useToday(branch: string | null): string | null {
  const branches = useBranches("all");
  const shop = useShop();
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), OFTEN_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  if (branches.isPending) return null;
  const known = branches.data ?? [];
  const chosen = known.filter((each) => each.code === branch);
  const zones = (chosen.length ? chosen : known).map((each) => each.time_zone);
  return latestToday(zones.length ? zones : [shop?.time_zone ?? "UTC"], now);
}
