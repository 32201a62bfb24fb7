import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";

const MOST_RETRIES = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < MOST_RETRIES && error instanceof Problem && error.isPassing,
      networkMode: "always", // a shop's server may be the machine itself
    },
    mutations: { networkMode: "always" },
  },
});
