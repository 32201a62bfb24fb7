import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useFormat } from "@/ui/format";
import { ChartCard } from "./ChartCard";
import { Upright } from "./OverTime";
import { statisticsOf } from "./queries";
import type { Scope } from "./scope";
import { fileName, type Measure, soldByBranch, soldCsv } from "./sold";

const HEIGHT = 280;

/** The branches side by side. */
export function Branches({ scope, measure }: { scope: Scope; measure: Measure }) {
  const format = useFormat();
  const asked = useQuery(statisticsOf(scope));
  const branches = asked.data?.branches;
  const items = useMemo(() => branches && soldByBranch(branches, scope), [branches, scope]);
  return (
    <ChartCard
      id="branches"
      title="Branches"
      rows="Branch"
      asked={asked}
      items={items}
      height={HEIGHT}
      csv={() => ({
        name: fileName("branches", scope),
        ...soldCsv(["branch", "name"], items ?? [], (item) => [item.key, item.name]),
      })}
    >
      {(sold) => (
        <Upright items={sold} measure={measure} format={format} label="by branch" height={HEIGHT} />
      )}
    </ChartCard>
  );
}
