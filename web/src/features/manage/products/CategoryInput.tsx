import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { categoryNames } from "./queries";

type Props = Omit<ComponentProps<typeof Autocomplete>, "data">;

/** A category by name, with those that there are to choose from. */
export function CategoryInput(props: Props) {
  const names = useQuery(categoryNames).data ?? [];
  return <Autocomplete maxLength={100} limit={50} {...props} data={names} />;
}
