import { Select } from "@mantine/core";
import { IconBuildingStore } from "@tabler/icons-react";
import { useBranches } from "./shop";

/** One branch, by its code, or all of them (null). */
export function BranchSelect(props: {
  value: string | null;
  onChange: (code: string | null) => void;
}) {
  const branches = useBranches("all").data ?? [];
  return (
    <Select
      aria-label="Branch"
      placeholder="All branches"
      clearable
      searchable={branches.length > 8}
      w="min(200px, 44vw)"
      comboboxProps={{ withinPortal: true }}
      leftSection={<IconBuildingStore size={18} aria-hidden />}
      value={props.value}
      onChange={props.onChange}
      data={branches.map((branch) => ({
        value: branch.code,
        label: branch.name === branch.code ? branch.code : `${branch.name} (${branch.code})`,
      }))}
    />
  );
}
