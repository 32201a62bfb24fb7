import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "@/api/client";
import { customerName, customerQuery } from "./queries";

const KEY_PAUSE_MS = 150;
const MOST = 20;

/** One customer, found by name, code, e-mail or phone number; answers the id, "" for none. */
export function CustomerPicker(props: { value: string; onChange: (id: string) => void }) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, KEY_PAUSE_MS);
  const chosen = useQuery({ ...customerQuery(props.value), enabled: props.value !== "" }).data;
  const isShown = chosen !== undefined && search === labelOf(chosen);
  const found = useQuery({
    queryKey: ["customers", "pick", isShown ? "" : search],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/management/customers", {
          params: { query: { search: isShown ? "" : search, limit: MOST } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  }).data;
  const choices = new Map(found?.items.map((each) => [each.id, labelOf(each)]));
  if (chosen) choices.set(chosen.id, labelOf(chosen));
  return (
    <Select
      label="Customer"
      placeholder="Name, code, e-mail or phone"
      searchable
      clearable
      data={[...choices].map(([value, label]) => ({ value, label }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={chosen?.id ?? null}
      onChange={(id) => props.onChange(id ?? "")}
      nothingFoundMessage="No customer matches."
    />
  );
}

function labelOf(customer: Parameters<typeof customerName>[0]): string {
  const name = customerName(customer);
  return customer.code && customer.code !== name ? `${name} (${customer.code})` : name;
}
