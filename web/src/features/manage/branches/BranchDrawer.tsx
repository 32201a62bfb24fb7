import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Branch } from "@/api/client";
import { formatMinor, readTypedAmount } from "@/domain/money";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { useFormat } from "@/ui/format";
import { tell } from "@/ui/notify";
import { useShop } from "@/ui/shop";
import { useDraft } from "@/ui/useDraft";
import { addBranch, branchKeys, changeBranch } from "./queries";
import { timeZones } from "./zones";

const POINTERS = [
  "/code",
  "/name",
  "/time_zone",
  "/address",
  "/active",
  "/cash_rounding",
  "/max_units_per_product",
  "/receipt_header",
  "/receipt_footer",
];

/** Adds a branch, or changes one. */
export function BranchDrawer(props: { branch?: Branch; onClose: () => void }) {
  const { branch } = props;
  const shop = useShop();
  const format = useFormat();
  const draft = useDraft({
    code: branch?.code ?? "",
    name: branch?.name ?? "",
    timeZone: branch?.time_zone ?? shop?.time_zone ?? "UTC",
    address: branch?.address ?? "",
    active: branch?.active ?? true,
    tax: taxOf(branch?.prices_include_tax ?? null),
    rounding: branch?.cash_rounding ? format.typedMoney(branch.cash_rounding) : "",
    mostUnits: branch?.max_units_per_product?.toString() ?? "",
    header: branch?.receipt_header ?? "",
    footer: branch?.receipt_footer ?? "",
  });
  const { value, set } = draft;
  const [isCodeless, setCodeless] = useState(false);
  const [wasAsked, setAsked] = useState(false);
  const rounding = value.rounding.trim() ? readTypedAmount(value.rounding, format.digits) : null;
  const mostUnits = value.mostUnits.trim();
  const isNoNumber = mostUnits !== "" && !/^\d{1,6}$/.test(mostUnits);
  const zones = useMemo(timeZones, []);
  const client = useQueryClient();
  const save = async () => {
    const code = value.code.trim();
    setCodeless(code === "");
    setAsked(true);
    if (code === "" || rounding?.ok === false || isNoNumber) throw new FormRefused();
    const body = {
      code,
      name: value.name.trim() || code,
      time_zone: value.timeZone,
      address: value.address.trim(),
      active: value.active,
      prices_include_tax: value.tax === "shop" ? null : value.tax === "included",
      cash_rounding: rounding?.ok ? formatMinor(rounding.minor, format.digits) : null,
      max_units_per_product: mostUnits === "" ? null : Number(mostUnits),
      receipt_header: value.header.trim(),
      receipt_footer: value.footer.trim(),
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
          <Select
            label="Tax"
            allowDeselect={false}
            data={[
              {
                value: "shop",
                label: `As the shop has it: prices ${shop?.prices_include_tax === false ? "without" : "with"} tax`,
              },
              { value: "included", label: "Prices contain the tax" },
              { value: "added", label: "The tax is added to prices" },
            ]}
            value={value.tax}
            onChange={(tax) => set("tax", (tax ?? "shop") as Tax)}
          />
          <TextInput
            label={`Cash is rounded to, in ${format.currency}`}
            description={`0 doesn't round; empty is as the shop has it${shop ? `: ${format.typedMoney(shop.cash_rounding)}` : ""}.`}
            inputMode="decimal"
            value={value.rounding}
            error={
              (wasAsked && rounding?.ok === false && rounding.reason) ||
              problem?.at("/cash_rounding")
            }
            onChange={(event) => set("rounding", event.currentTarget.value)}
          />
          <TextInput
            label="Most units of one product in a purchase"
            description={`0 is no limit; empty is as the shop has it: ${shop?.max_units_per_product ?? "no limit"}.`}
            inputMode="numeric"
            value={value.mostUnits}
            error={
              (wasAsked && isNoNumber && "A whole number.") || problem?.at("/max_units_per_product")
            }
            onChange={(event) => set("mostUnits", event.currentTarget.value)}
          />
          <Textarea
            label="Above every receipt"
            description="Such as the shop's tax number."
            autosize
            minRows={2}
            maxLength={500}
            value={value.header}
            error={problem?.at("/receipt_header")}
            onChange={(event) => set("header", event.currentTarget.value)}
          />
          <Textarea
            label="Below every receipt"
            description="Such as until when goods can be brought back."
            autosize
            minRows={2}
            maxLength={500}
            value={value.footer}
            error={problem?.at("/receipt_footer")}
            onChange={(event) => set("footer", event.currentTarget.value)}
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

type Tax = "shop" | "included" | "added";

function taxOf(included: boolean | null): Tax {
  if (included === null) return "shop";
  return included ? "included" : "added";
}
