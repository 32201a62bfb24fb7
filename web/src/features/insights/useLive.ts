import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type LineState, listen } from "./line";
import { INSIGHTS } from "./queries";
import { Refresher } from "./refresher";

/** Keeps the screen's numbers those of this moment, for as long as it is shown. */
export function useLive(branch: string | null): LineState {
  const client = useQueryClient();
  const [state, setState] = useState<LineState>("connecting");
  useEffect(() => {
    const refresher = new Refresher(
      () => client.invalidateQueries({ queryKey: INSIGHTS }),
      () => document.visibilityState === "visible",
    );
    const catchUp = () => refresher.catchUp();
    const query = branch ? `?${new URLSearchParams({ branch })}` : "";
    const hangUp = listen(`/analytics/events${query}`, setState, () => refresher.ask());
    document.addEventListener("visibilitychange", catchUp);
    return () => {
      document.removeEventListener("visibilitychange", catchUp);
      hangUp();
      refresher.stop();
    };
  }, [client, branch]);
  return state;
}
