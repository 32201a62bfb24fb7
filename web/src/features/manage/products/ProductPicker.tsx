import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Product } from "@/api/client";
import { productQuery } from "./queries";

const KEY_PAUSE_MS = 150;
const MOST = 20;

/** One product, found by name, sku or barcode; answers its number as a text, "" for none. */
export function ProductPicker(props: {
  value: string;
  label?: string;
  onChange: (id: string, label: string) => void;
}) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, KEY_PAUSE_MS);
  const isNumber = /^\d+$/.test(props.value);
  const chosen = useQuery({ ...productQuery(Number(props.value)), enabled: isNumber }).data;
  const isShown = chosen !== undefined && search === labelOf(chosen);
  const found = useQuery({
    queryKey: ["products", "pick", isShown ? "" : search],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/management/products", {
          params: { query: { search: isShown ? "" : search, limit: MOST } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  }).data;
  const choices = new Map(found?.items.map((each) => [String(each.id), labelOf(each)]));
  if (chosen) choices.set(String(chosen.id), labelOf(chosen));
  else if (props.value) choices.set(props.value, props.value);
  return (
    <Select
      label={props.label ?? "Product"}
      placeholder="Name, sku or barcode"
      searchable
      clearable
      data={[...choices].map(([value, label]) => ({ value, label }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={props.value || null}
      onChange={(id) => props.onChange(id ?? "", choices.get(id ?? "") ?? "")}
      nothingFoundMessage="No product matches."
    />
  );
}

function labelOf(product: Product): string {
  return product.sku ? `${product.product_name} (${product.sku})` : product.product_name;
}
