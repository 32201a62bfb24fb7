import { Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Customer } from "@/api/client";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { tell } from "@/ui/notify";
import { useDraft } from "@/ui/useDraft";
import { purchaseKeys } from "../purchases/queries";
import { addCustomer, changeCustomer, customerKeys, customerName } from "./queries";

const POINTERS = ["/name", "/code", "/email", "/phone", "/active"];

/** Adds a customer, or changes one. */
export function CustomerDrawer(props: { customer?: Customer; onClose: () => void }) {
  const { customer } = props;
  const draft = useDraft({
    name: customer?.name ?? "",
    code: customer?.code ?? "",
    email: customer?.email ?? "",
    phone: customer?.phone ?? "",
    active: customer?.active ?? true,
  });
  const { value, set } = draft;
  const [isNameless, setNameless] = useState(false);
  const client = useQueryClient();
  const save = async () => {
    const nameless = !customer && value.name.trim() === "";
    setNameless(nameless);
    if (nameless) throw new FormRefused();
    const body = {
      name: value.name.trim(),
      code: value.code.trim() || null,
      email: value.email.trim() || null,
      phone: value.phone.trim() || null,
      active: value.active,
    };
    const saved = customer ? await changeCustomer(customer.id, body) : await addCustomer(body);
    client.invalidateQueries({ queryKey: customerKeys.all });
    client.invalidateQueries({ queryKey: purchaseKeys.all }); // they tell the customer's code
    tell(`${customerName(saved)} is ${customer ? "changed" : "added"}.`);
  };
  const text = (field: "name" | "code" | "email" | "phone") => ({
    value: value[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      set(field, event.currentTarget.value),
  });
  return (
    <EditDrawer
      title={customer ? `Edit ${customerName(customer)}` : "Add a customer"}
      saveName={customer ? "Save" : "Add"}
      isChanged={draft.isChanged}
      pointers={POINTERS}
      save={save}
      onClose={props.onClose}
    >
      {(problem) => (
        <>
          <TextInput
            label="Name"
            required={!customer}
            maxLength={200}
            data-autofocus
            autoComplete="off"
            error={isNameless ? "A customer has a name." : problem?.at("/name")}
            {...text("name")}
          />
          <TextInput
            label="Code"
            description="As on the customer's card; no other customer has it."
            maxLength={64}
            autoComplete="off"
            error={problem?.at("/code")}
            {...text("code")}
          />
          <TextInput
            label="E-mail"
            type="email"
            maxLength={254}
            autoComplete="off"
            error={problem?.at("/email")}
            {...text("email")}
          />
          <TextInput
            label="Phone"
            type="tel"
            maxLength={40}
            autoComplete="off"
            error={problem?.at("/phone")}
            {...text("phone")}
          />
          <Switch
            label="In use"
            py="sm"
            checked={value.active}
            onChange={(event) => set("active", event.currentTarget.checked)}
          />
        </>
      )}
    </EditDrawer>
  );
}
