import { useQuery } from "@tanstack/react-query";
import { useLocation } from "react-router";
import { useFormat } from "@/ui/format";
import { useShop } from "@/ui/shop";
import { Failed } from "@/ui/states";
import { FigureCards } from "./FigureCards";
import { figuresOf } from "./figures";
import { FIRST_LOYAL } from "./Loyal";
import { loyalOf, scopeOf, statisticsOf } from "./queries";
import { daysIn, daysUpTo, rangeBefore, type Scope } from "./scope";
import { names } from "./userNames";

/** The figures on top, beside those of the range before. */
export function Figures({ scope, today }: { scope: Scope; today: string }) {
  const format = useFormat();
  const { pathname, search } = useLocation();
  const before = rangeBefore(scope, today);
  const scopeBefore = scopeOf(before ?? scope, scope);
  const asked = useQuery(statisticsOf(scope));
  const askedBefore = useQuery({ ...statisticsOf(scopeBefore), enabled: before !== null });
  const upToBefore = scopeOf(before ? daysUpTo(before) : scope, scope);
  const asOpen = useQuery({ ...statisticsOf(upToBefore), enabled: before !== null }).data;
  const loyal = useQuery(loyalOf(scope, FIRST_LOYAL)).data;
  const loyalBefore = useQuery({ ...loyalOf(scopeBefore, 1), enabled: before !== null }).data;
  const shop = useShop();
  const loyalFrom = loyal?.min_purchases ?? shop?.loyal_min_purchases ?? 3;
  const totals = asked.data?.totals;
  const wasOpen = before !== null && asOpen !== undefined && asOpen.totals.purchases > 0;
  const totalsBefore = wasOpen ? askedBefore.data?.totals : undefined;
  if (!totals && asked.error) {
    return <Failed error={asked.error} retry={() => void asked.refetch()} />;
  }
  const figures =
    totals &&
    figuresOf(
      { totals, loyal: loyal?.total },
      totalsBefore ? { totals: totalsBefore, loyal: loyalBefore?.total } : null,
      { scope, search: `${pathname}${search}`, loyalFrom },
      format,
      names,
    );
  return (
    <FigureCards
      figures={figures}
      days={before ? daysIn(before) : 0}
      isOld={asked.isPlaceholderData}
    />
  );
}
