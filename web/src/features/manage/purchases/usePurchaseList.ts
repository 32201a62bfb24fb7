import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { NavigationType, useNavigationType } from "react-router";
import type { Purchase } from "@/api/client";
import type { PurchaseFilters } from "./filters";
import { purchaseKeys, purchaseList } from "./queries";

const FRESH_MS = 3_000;

export type PurchaseList = {
  purchases: Purchase[];
  isLoading: boolean;
  isLoadingMore: boolean;
  isRefreshing: boolean;
  error: unknown;
  hasMore: boolean;
  more: () => void;
  refresh: () => void;
};

/**
 * A list of purchases that grows as it is scrolled. Whoever comes back to it by the browser's back
 * finds it as it was; whoever opens it anew sees what is newest.
 */
export function usePurchaseList(filters: PurchaseFilters): PurchaseList {
  const options = useMemo(() => purchaseList(filters), [filters]);
  const query = useInfiniteQuery(options);
  const client = useQueryClient();
  const isBack = useNavigationType() === NavigationType.Pop;
  const refresh = useCallback(() => {
    client.setQueryData(
      options.queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    client.invalidateQueries({ queryKey: purchaseKeys.all });
  }, [client, options]);
  useEffect(() => {
    const readAt = client.getQueryState(options.queryKey)?.dataUpdatedAt;
    if (!isBack && readAt && Date.now() - readAt > FRESH_MS) refresh();
  }, [client, options, isBack, refresh]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isError } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, isError]);
  const purchases = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  return {
    purchases,
    isLoading: query.isPending,
    isLoadingMore: isFetchingNextPage,
    isRefreshing: query.isFetching && !isFetchingNextPage,
    error: query.error,
    hasMore: hasNextPage,
    more,
    refresh: isError && query.data ? () => void fetchNextPage() : refresh,
  };
}
