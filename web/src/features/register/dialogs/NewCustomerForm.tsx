import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, type Customer } from "@/api/client";
import { Problem } from "@/api/problem";
import { Failed } from "@/ui/states";

type Field = "name" | "phone" | "email" | "code";
type Props = {
  /** What was looked for: the first guess at a name, phone, e-mail or code. */
  typed: string;
  onBack: () => void;
  onRegistered: (customer: Customer) => void;
};

const FIELDS = [
  { field: "name", label: "Name", type: "text", mode: "text" },
  { field: "phone", label: "Phone", type: "tel", mode: "tel" },
  { field: "email", label: "E-mail", type: "text", mode: "email" },
  { field: "code", label: "Code", type: "text", mode: "text" },
] as const;

/** Registers a customer at the till and attaches them. */
export function NewCustomerForm({ typed, onBack, onRegistered }: Props) {
  const [values, setValues] = useState(() => guess(typed.trim()));
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/cash-register/customers", {
          body: {
            name: values.name.trim(),
            phone: values.phone.trim() || null,
            email: values.email.trim() || null,
            code: values.code.trim() || null,
            active: true,
          },
        }),
      ),
    onSuccess: (customer) => {
      void queries.invalidateQueries({ queryKey: ["register", "customers"] });
      onRegistered(customer);
    },
  });
  const problem = error instanceof Problem ? error : null;
  const isAtField = FIELDS.some(({ field }) => problem?.at(`/${field}`));

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isPending) mutate();
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {FIELDS.map(({ field, label, type, mode }) => (
          <TextInput
            key={field}
            label={label}
            type={type}
            inputMode={mode}
            size="md"
            required={field === "name"}
            data-autofocus={field === "name" || undefined}
            autoFocus={field === "name"}
            autoComplete="off"
            value={values[field]}
            error={problem?.at(`/${field}`)}
            onChange={(event) => setValues({ ...values, [field]: event.currentTarget.value })}
          />
        ))}
        {error && !isAtField && <Failed error={error} />}
        <Group grow preventGrowOverflow={false}>
          <Button variant="default" size="lg" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" size="lg" px="xs" loading={isPending}>
            Register and attach
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function guess(typed: string): Record<Field, string> {
  const nothing = { name: "", phone: "", email: "", code: "" };
  if (typed.includes("@")) return { ...nothing, email: typed };
  if (/^[+\d][\d\s()/-]{4,}$/.test(typed)) return { ...nothing, phone: typed };
  if (/\d/.test(typed)) return { ...nothing, code: typed };
  return { ...nothing, name: typed };
}
