import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import type { components } from "@/api/schema";

export type Programme = components["schemas"]["ProgrammeOut"];

/** How points are earned, and what they pay. */
export const programmeQuery = queryOptions({
  queryKey: ["loyalty"],
  queryFn: () => ask(api.GET("/management/loyalty")),
  staleTime: Number.POSITIVE_INFINITY, // a form is typed into it
  gcTime: 0,
});

export function setProgramme(body: components["schemas"]["ProgrammeIn"]): Promise<Programme> {
  return ask(api.PUT("/management/loyalty", { body }));
}
