import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { Problem, sentenceOf } from "@/api/problem";
import { BranchSelect } from "@/ui/BranchSelect";
import { DateRangePicker } from "@/ui/DateRangePicker";
import { PageHeader } from "@/ui/PageHeader";
import { Nothing } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import { Branches } from "./Branches";
import { Categories } from "./Categories";
import { Figures } from "./Figures";
import { HeatMap } from "./HeatMap";
import classes from "./Insights.module.css";
import { LiveState } from "./LiveState";
import { Loyal } from "./Loyal";
import { OverTime } from "./OverTime";
import { Payments } from "./Payments";
import { Products } from "./Products";
import { statisticsOf } from "./queries";
import { Recent } from "./Recent";
import { readScope, type Scope, writeRange } from "./scope";
import { MEASURES, type Measure } from "./sold";
import { useLive } from "./useLive";

const MEASURE_NAMES = { revenue: "Revenue", purchases: "Purchases", units: "Units" };

/** Everything of the days and the branch that the address tells. */
export function Dashboard({ today }: { today: string }) {
  const [params, change] = useSearchState();
  const scope = useMemo(() => readScope(params, today), [params, today]);
  const measure = MEASURES.find((each) => each === params.get("measure")) ?? "revenue";
  const state = useLive(scope.branch);
  const asked = useQuery(statisticsOf(scope));
  const totals = asked.data?.totals;
  const isEmpty = totals?.purchases === 0 && totals.units === 0 && Number(totals.revenue) === 0;
  const widen = () => change({ from: "all", to: null, branch: null });
  return (
    <>
      <div className={classes.bar}>
        <PageHeader
          title="Insights"
          about={<LiveState state={state} updatedAt={asked.dataUpdatedAt} />}
        >
          <DateRangePicker
            value={scope}
            today={today}
            onChange={(range) => change(writeRange(range, today))}
          />
          <BranchSelect value={scope.branch} onChange={(branch) => change({ branch })} />
          <SegmentedControl
            aria-label="Charts show"
            className={classes.measure ?? ""}
            value={measure}
            onChange={(value) => change({ measure: value === "revenue" ? null : value })}
            data={MEASURES.map((each) => ({ value: each, label: MEASURE_NAMES[each] }))}
          />
        </PageHeader>
      </div>
      {isRefused(asked.error) ? (
        <Refused error={asked.error} onWiden={widen} />
      ) : (
        <>
          <Figures scope={scope} today={today} />
          {isEmpty ? (
            <NoPurchases scope={scope} onWiden={widen} />
          ) : (
            <Charts scope={scope} today={today} measure={measure} />
          )}
        </>
      )}
    </>
  );
}

function Charts(props: { scope: Scope; today: string; measure: Measure }) {
  const { scope, today, measure } = props;
  return (
    <div className={classes.charts}>
      <OverTime scope={scope} today={today} measure={measure} />
      <HeatMap scope={scope} measure={measure} />
      <Products scope={scope} measure={measure} />
      <Categories scope={scope} measure={measure} />
      <Branches scope={scope} measure={measure} />
      <Payments scope={scope} measure={measure} />
      <Recent scope={scope} today={today} />
      <Loyal scope={scope} />
    </div>
  );
}

/** Whether the address asks for what there isn't, such as a branch that nobody knows. */
function isRefused(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.status === 422);
}

function Refused(props: { error: unknown; onWiden: () => void }) {
  return (
    <Nothing title="There is nothing to show here">
      <p>{sentenceOf(props.error)}</p>
      <Button variant="default" h={44} onClick={props.onWiden}>
        Show all days and branches
      </Button>
    </Nothing>
  );
}

function NoPurchases({ scope, onWiden }: { scope: Scope; onWiden: () => void }) {
  if (scope.from === null && scope.to === null && scope.branch === null) {
    return (
      <Nothing title="No purchases yet">
        <p>The first one will show up here by itself.</p>
        <Button component={Link} to="/register" variant="default" h={44}>
          Open the register
        </Button>
      </Nothing>
    );
  }
  return (
    <Nothing title="No purchases in these days">
      <p>
        {scope.branch
          ? "Choose other days or another branch, or look at everything."
          : "Choose other days, or look at all of them."}
      </p>
      <Button variant="default" h={44} onClick={onWiden}>
        {scope.branch ? "Show all days and branches" : "Show all days"}
      </Button>
    </Nothing>
  );
}
