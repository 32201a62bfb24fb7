import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { allCategories } from "./queries";

/** Products of one category, or of all (null). */
export function CategoryFilter(props: {
  value: string | null;
  onChange: (name: string | null) => void;
}) {
  const names = useQuery(allCategories).data?.map((category) => category.name) ?? [];
  const choices = props.value && !names.includes(props.value) ? [...names, props.value] : names;
  return (
    <Select
      aria-label="Category"
      placeholder="All categories"
      w={190}
      clearable
      searchable
      limit={200}
      data={choices}
      value={props.value}
      onChange={props.onChange}
      nothingFoundMessage="No such category."
    />
  );
}
