import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Product } from "@/api/client";
import { BranchSelect } from "@/ui/BranchSelect";
import { PageHeader } from "@/ui/PageHeader";
import { SearchInput } from "@/ui/SearchInput";
import { Failed, Loading, Nothing } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import { BulkDialog } from "./BulkDialog";
import { CategoryFilter } from "./CategoryFilter";
import { isNarrowed, readProductFilters } from "./filters";
import classes from "./list.module.css";
import { AddProduct, EditProduct } from "./ProductDrawer";
import { ProductTable } from "./ProductTable";
import { productList } from "./queries";
import { SelectionBar } from "./SelectionBar";
import { useSelection } from "./useSelection";

/** All products: found as one types, changed where they stand or many at once. */
export function Component() {
  const [address, change] = useSearchState();
  const filters = useMemo(() => readProductFilters(address), [address]);
  const query = useInfiniteQuery(productList(filters));
  const products = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  const selection = useSelection();
  const { renew } = selection;
  useEffect(() => renew(products), [renew, products]);
  const [isBulk, setBulk] = useState(false);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const edit = useCallback((product: Product) => change({ edit: String(product.id) }), [change]);
  const close = () => change({ edit: null, add: null }, "replace");
  const edited = Number(address.get("edit"));
  return (
    <div className={classes.page}>
      <PageHeader title="Products">
        <Button
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => change({ add: "1" })}
          aria-haspopup="dialog"
        >
          Add a product
        </Button>
      </PageHeader>
      <search className={classes.filters} aria-label="Find products">
        <SearchInput
          className={classes.search ?? ""}
          label="Search products"
          placeholder="Name, sku, category or barcode"
          value={filters.search ?? ""}
          onSearch={(search) => change({ search }, "replace")}
        />
        <CategoryFilter
          value={filters.category ?? null}
          onChange={(category) => change({ category })}
        />
        <BranchSelect value={filters.branch ?? null} onChange={(branch) => change({ branch })} />
        <Select
          aria-label="Which products"
          w={170}
          allowDeselect={false}
          data={[
            { value: "true", label: "Sold now" },
            { value: "false", label: "Deactivated" },
            { value: "all", label: "All" },
          ]}
          value={filters.active}
          onChange={(active) => change({ active: active === "true" ? null : active })}
        />
      </search>
      <SelectionBar selection={selection} filters={filters} onChange={() => setBulk(true)} />
      {query.isPending && <Loading rows={10} />}
      {query.error && products.length === 0 && (
        <Failed error={query.error} retry={() => query.refetch()} />
      )}
      {query.data && products.length === 0 && (
        <NoProducts isNarrowed={isNarrowed(filters) || filters.active === "false"} />
      )}
      {products.length > 0 && (
        <ProductTable
          products={products}
          listKey={JSON.stringify(filters)}
          selection={selection}
          edit={edit}
          more={more}
          isLoadingMore={isFetchingNextPage}
          hasMore={hasNextPage}
        />
      )}
      {address.get("add") && <AddProduct onClose={close} />}
      {edited > 0 && <EditProduct id={edited} onClose={close} />}
      {isBulk && <BulkDialog selection={selection} onClose={() => setBulk(false)} />}
    </div>
  );
}

function NoProducts({ isNarrowed }: { isNarrowed: boolean }) {
  return isNarrowed ? (
    <Nothing title="No product matches">Search for less, or look at all products.</Nothing>
  ) : (
    <Nothing title="No products yet">
      Add the first one here, or import a file with all of them under Imports.
    </Nothing>
  );
}
