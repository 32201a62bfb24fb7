import { useQuery } from "@tanstack/react-query";
import { api, ask } from "@/api/client";

/** What the shop knows of a customer now: purchases, and points. */
export function useCustomer(id: string | undefined) {
  return useQuery({
    queryKey: ["register", "customer", id],
    queryFn: () =>
      ask(
        api.GET("/cash-register/customers/{customer_id}", {
          params: { path: { customer_id: id ?? "" } },
        }),
      ),
    enabled: id !== undefined,
    staleTime: 0, // points move with each sale
  });
}
