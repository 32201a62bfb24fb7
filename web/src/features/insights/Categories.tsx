import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useFormat } from "@/ui/format";
import { ChartCard } from "./ChartCard";
import { heightOf, Lying } from "./Lying";
import { revenueBy } from "./queries";
import type { Scope } from "./scope";
import { fileName, type Measure, ranked, soldByCategory, soldCsv } from "./sold";

const MOST_BARS = 15;

export function Categories({ scope, measure }: { scope: Scope; measure: Measure }) {
  const format = useFormat();
  const asked = useQuery(revenueBy(scope, "category"));
  const answered = asked.data?.items;
  const items = useMemo(
    () => answered && ranked(soldByCategory(answered, scope), measure),
    [answered, scope, measure],
  );
  const bars = useMemo(() => items?.slice(0, MOST_BARS) ?? [], [items]);
  const more = (items?.length ?? 0) - bars.length;
  return (
    <ChartCard
      id="categories"
      title="Categories"
      rows="Category"
      asked={asked}
      items={items}
      height={heightOf(10)}
      csv={() => ({
        name: fileName("categories", scope),
        ...soldCsv(["category"], items ?? [], (item) => [item.key]),
      })}
      note={more > 0 && `${format.count(more)} more are in the table and in the file.`}
    >
      {() => <Lying items={bars} measure={measure} format={format} label="by category" />}
    </ChartCard>
  );
}
