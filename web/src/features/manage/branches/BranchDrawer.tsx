import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Branch } from "@/api/client";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { tell } from "@/ui/notify";
import { useShop } from "@/ui/shop";
import { useDraft } from "@/ui/useDraft";
import { addBranch, branchKeys, changeBranch } from "./queries";
import { timeZones } from "./zones";

const POINTERS = ["/code", "/name", "/time_zone", "/address", "/active"];

/** Adds a branch, or changes one. */
export function BranchDrawer(props: { branch?: Branch; onClose: () => void }) {
  const { branch } = props;
  const shop = useShop();
  const draft = useDraft({
    code: branch?.code ?? "",
    name: branch?.name ?? "",
    timeZone: branch?.time_zone ?? shop?.time_zone ?? "UTC",
    address: branch?.address ?? "",
    active: branch?.active ?? true,
  });
  const { value, set } = draft;
  const [isCodeless, setCodeless] = useState(false);
  const zones = useMemo(timeZones, []);
  const client = useQueryClient();
  const save = async () => {
    const code = value.code.trim();
    setCodeless(code === "");
    if (code === "") throw new FormRefused();
    const body = {
      code,
      name: value.name.trim() || code,
      time_zone: value.timeZone,
      address: value.address.trim(),
      active: value.active,
    };
    const saved = branch ? await changeBranch(branch.id, body) : await addBranch(body);
    client.invalidateQueries({ queryKey: branchKeys.all });
    tell(`${saved.name} is ${branch ? "changed" : "added"}.`);
  };
  return (
    <EditDrawer
      title={branch ? `Edit ${branch.name}` : "Add a branch"}
      saveName={branch ? "Save" : "Add"}
      isChanged={draft.isChanged}
      pointers={POINTERS}
      save={save}
      onClose={props.onClose}
    >
      {(problem) => (
        <>
          <TextInput
            label="Code"
            description="Short, as it stands on receipts: SM1."
            required
            maxLength={64}
            data-autofocus
            value={value.code}
            error={isCodeless ? "A branch has a code." : problem?.at("/code")}
            onChange={(event) => set("code", event.currentTarget.value)}
          />
          <TextInput
            label="Name"
            description="The code, if empty."
            maxLength={200}
            value={value.name}
            error={problem?.at("/name")}
            onChange={(event) => set("name", event.currentTarget.value)}
          />
          <Select
            label="Time zone"
            description={branch && "Another one counts for later purchases."}
            searchable
            allowDeselect={false}
            limit={100}
            data={zones.includes(value.timeZone) ? zones : [...zones, value.timeZone]}
            value={value.timeZone}
            error={problem?.at("/time_zone")}
            onChange={(zone) => set("timeZone", zone ?? "UTC")}
            nothingFoundMessage="No such time zone."
          />
          <Textarea
            label="Address"
            description="Printed on receipts."
            autosize
            minRows={2}
            maxLength={500}
            value={value.address}
            error={problem?.at("/address")}
            onChange={(event) => set("address", event.currentTarget.value)}
          />
          <Switch
            label="Open: it sells"
            py="sm"
            checked={value.active}
            onChange={(event) => set("active", event.currentTarget.checked)}
          />
        </>
      )}
    </EditDrawer>
  );
}
