import { useQuery } from "@tanstack/react-query";
import { api, ask } from "@/api/client";

/** What every screen must know of the shop: its currency, its policies. Asked for once an hour. */
export function useShop() {
  return useQuery({
    queryKey: ["shop"],
    queryFn: () => ask(api.GET("/cash-register/shop")),
    staleTime: 3_600_000,
  }).data;
}

/** The branches, active ones alone unless asked otherwise. */
export function useBranches(which: "active" | "all" = "active") {
  return useQuery({
    queryKey: ["branches", which],
    queryFn: () =>
      ask(
        api.GET("/management/branches", {
          params: { query: { active: which === "all" ? "all" : "true", limit: 500 } },
        }),
      ),
    select: (page) => page.items,
    staleTime: 60_000,
  });
}
