import { daysOfMonth, daysOfWeek, type IsoDay } from "@/domain/calendar";
import type { Grouping, Scope } from "./scope";

type Filter =
  | "branch"
  | "category"
  | "date"
  | "from"
  | "hour"
  | "payment_method"
  | "product"
  | "to"
  | "week"
  | "weekday";

/** The address of the purchases behind a number of the scope, narrowed by some filters. */
export function purchasesAt(scope: Scope, narrower: Partial<Record<Filter, string>> = {}): string {
  const days = narrower.date || narrower.week ? {} : { from: scope.from, to: scope.to };
  return address("/manage/purchases", { ...days, branch: scope.branch, ...narrower });
}

/** The purchases of one hour, day, week or month of the scope. */
export function purchasesIn(scope: Scope, grouping: Grouping, key: string): string {
  switch (grouping) {
    case "hour":
      return purchasesAt(scope, {
        ...(scope.from === scope.to && scope.from ? { date: scope.from } : {}),
        hour: key,
      });
    case "day":
      return purchasesAt(scope, { date: key });
    case "week": {
      const days = daysOfWeek(key);
      const isWhole = isIn(scope, days.from) && isIn(scope, days.to);
      return isWhole ? purchasesAt(scope, { week: key }) : purchasesAt(scope, within(scope, days));
    }
    case "month":
      return purchasesAt(scope, within(scope, daysOfMonth(key)));
  }
}

/** The days of a period that lie in the scope. */
export function within(scope: Scope, days: { from: IsoDay; to: IsoDay }) {
  return {
    from: scope.from !== null && scope.from > days.from ? scope.from : days.from,
    to: scope.to !== null && scope.to < days.to ? scope.to : days.to,
  };
}

function isIn(scope: Scope, day: IsoDay): boolean {
  return (scope.from === null || scope.from <= day) && (scope.to === null || day <= scope.to);
}

function address(path: string, filters: Record<string, string | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value) params.set(name, value);
  }
  const query = params.toString();
  return query ? `${path}?${query}` : path;
}
