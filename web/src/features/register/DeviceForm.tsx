import { Anchor, Autocomplete, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { api, ask } from "@/api/client";
import type { Device } from "@/data/device";
import { deviceStore } from "@/data/thisDevice";
import { Failed, Loading, Nothing } from "@/ui/states";

const MAIN_REGISTER = "main";
const LONGEST_CODE = 64;
const TALL_OPTIONS = { option: { minHeight: "3rem" } };

/** Where this device stands and who is at it. */
export function DeviceForm({ device, onDone }: { device?: Device; onDone?: () => void }) {
  const branches = useQuery({
    queryKey: ["branches", "of-registers"], // a change in the back office asks for them again
    queryFn: () => ask(api.GET("/cash-register/branches", { params: { query: { limit: 500 } } })),
    select: (page) => page.items,
  });
  const [chosen, setChosen] = useState<string | null>(device ? String(device.branchId) : null);
  const [registerCode, setRegisterCode] = useState(device?.registerCode ?? MAIN_REGISTER);
  const [cashier, setCashier] = useState(device?.cashier ?? "");
  const all = branches.data ?? [];
  const only = all.length === 1 ? all[0] : undefined;
  const branch = all.find((each) => String(each.id) === chosen) ?? only;
  const registers = useQuery({
    queryKey: ["register", "registers", branch?.code],
    queryFn: () =>
      ask(
        api.GET("/cash-register/registers", {
          params: { query: { branch: branch?.code ?? null } },
        }),
      ),
    select: (answer) => answer.items.map((each) => each.code),
    enabled: branch !== undefined,
  });

  if (branches.isPending) return <Loading rows={3} height={44} />;
  if (branches.isError) {
    return <Failed error={branches.error} retry={() => void branches.refetch()} />;
  }
  if (all.length === 0) {
    return (
      <Nothing title="There is no branch yet">
        <Anchor component={Link} to="/manage/branches?add=1">
          Add one in the back office
        </Anchor>{" "}
        first.
      </Nothing>
    );
  }

  function save(event: FormEvent): void {
    event.preventDefault();
    if (!branch) return;
    deviceStore.setDevice({
      branchId: branch.id,
      branchCode: branch.code,
      branchName: branch.name,
      timeZone: branch.time_zone,
      registerCode: registerCode.trim() || MAIN_REGISTER,
      cashier: cashier.trim() || null,
    });
    onDone?.();
  }

  return (
    <form onSubmit={save}>
      <Stack gap="md">
        <Select
          label="Branch"
          size="md"
          required
          allowDeselect={false}
          styles={TALL_OPTIONS}
          searchable={all.length > 8}
          placeholder="Choose the branch"
          data-autofocus
          value={branch ? String(branch.id) : null}
          onChange={setChosen}
          data={all.map((each) => ({
            value: String(each.id),
            label: each.name === each.code ? each.code : `${each.code} · ${each.name}`,
          }))}
        />
        <Autocomplete
          label="Register"
          description="The checkout point, as it is called in this branch."
          size="md"
          maxLength={LONGEST_CODE}
          styles={TALL_OPTIONS}
          value={registerCode}
          onChange={setRegisterCode}
          data={registers.data ?? []}
          filter={({ options }) => options}
        />
        <TextInput
          label="Cashier"
          description="May stay empty. It is printed on receipts."
          size="md"
          maxLength={LONGEST_CODE}
          autoComplete="off"
          value={cashier}
          onChange={(event) => setCashier(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" size="md" disabled={!branch}>
            {device ? "Save" : "Open the register"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
