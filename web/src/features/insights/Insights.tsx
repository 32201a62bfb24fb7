import { Stack } from "@mantine/core";
import { PageHeader } from "@/ui/PageHeader";
import { Loading } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import { Dashboard } from "./Dashboard";
import classes from "./Insights.module.css";
import { useToday } from "./useToday";

/** The owner's screen: what sells, how much, where and when, as it happens. */
export function Insights() {
  const [params] = useSearchState();
  const today = useToday(params.get("branch"));
  return (
    <Stack gap="sm" className={classes.page}>
      {today === null ? (
        <>
          <PageHeader title="Insights" />
          <Loading rows={4} height={96} />
        </>
      ) : (
        <Dashboard today={today} />
      )}
    </Stack>
  );
}
