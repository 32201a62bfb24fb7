import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useNavigate } from "react-router";
import { useFormat } from "@/ui/format";
import { ChartCard } from "./ChartCard";
import { drawRing } from "./drawings";
import { Plot, type Room } from "./Plot";
import { revenueBy } from "./queries";
import type { Scope } from "./scope";
import { fileName, type Measure, ranked, type Sold, soldByPayment, soldCsv } from "./sold";
import { names } from "./userNames";

const HEIGHT = 280;

/** How customers paid. */
export function Payments({ scope, measure }: { scope: Scope; measure: Measure }) {
  const asked = useQuery(revenueBy(scope, "payment_method"));
  const answered = asked.data?.items;
  const items = useMemo(
    () => answered && ranked(soldByPayment(answered, scope), measure),
    [answered, scope, measure],
  );
  return (
    <ChartCard
      id="payments"
      title="Payment methods"
      rows="Payment method"
      asked={asked}
      items={items}
      height={HEIGHT}
      csv={() => ({
        name: fileName("payment-methods", scope),
        ...soldCsv(["payment_method"], items ?? [], (item) => [item.key]),
      })}
      note="A purchase paid in two ways counts with both, its revenue in parts."
    >
      {(sold) => <Ring items={sold} measure={measure} />}
    </ChartCard>
  );
}

function Ring({ items, measure }: { items: Sold[]; measure: Measure }) {
  const format = useFormat();
  const navigate = useNavigate();
  const draw = useCallback(
    (room: Room) => drawRing(items, measure, format, names.share, room),
    [items, measure, format],
  );
  return (
    <Plot
      label={`Chart of ${measure} by payment method. The table has the same numbers.`}
      height={HEIGHT}
      draw={draw}
      onPick={(index) => {
        const item = items[index];
        if (item) navigate(item.to);
      }}
    />
  );
}
