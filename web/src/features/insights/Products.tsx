import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useFormat } from "@/ui/format";
import { useSearchState } from "@/ui/useSearchState";
import { ChartCard } from "./ChartCard";
import classes from "./Insights.module.css";
import { heightOf, Lying } from "./Lying";
import { type Order, productsBy } from "./queries";
import type { Scope } from "./scope";
import { fileName, type Measure, soldCsv, soldProducts } from "./sold";

const MOST_BARS = 10;

/** What sells best, or worst. */
export function Products({ scope, measure }: { scope: Scope; measure: Measure }) {
  const [params, change] = useSearchState();
  const order: Order = params.get("order") === "worst" ? "worst" : "best";
  const format = useFormat();
  const asked = useQuery(productsBy(scope, measure, order));
  const products = asked.data?.products;
  const items = useMemo(() => products && soldProducts(products, scope), [products, scope]);
  const bars = useMemo(() => items?.slice(0, MOST_BARS) ?? [], [items]);
  const more = (items?.length ?? 0) - bars.length;
  return (
    <ChartCard
      id="products"
      title="Products"
      rows="Product"
      asked={asked}
      items={items}
      height={heightOf(MOST_BARS)}
      controls={
        <SegmentedControl
          aria-label="Which products"
          className={classes.measure ?? ""}
          value={order}
          onChange={(value) => change({ order: value === "worst" ? "worst" : null })}
          data={[
            { value: "best", label: "Top" },
            { value: "worst", label: "Worst" },
          ]}
        />
      }
      csv={() => ({
        name: fileName(`${order === "best" ? "top" : "worst"}-products`, scope),
        ...soldCsv(["product_id", "product"], items ?? [], (item) => [item.key, item.name]),
      })}
      note={
        more > 0 &&
        `${format.count(more)} more share the last place; the table and the file have them all.`
      }
    >
      {() => (
        <Lying items={bars} measure={measure} format={format} label={`of the ${order} products`} />
      )}
    </ChartCard>
  );
}
