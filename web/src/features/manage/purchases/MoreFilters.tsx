import { Button, Drawer, Group, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useFormat } from "@/ui/format";
import { direction } from "@/ui/locale";
import { methodName, PAYMENT_METHODS } from "@/ui/paymentMethods";
import { useDraft } from "@/ui/useDraft";
import type { useSearchState } from "@/ui/useSearchState";
import { CustomerPicker } from "../customers/CustomerPicker";
import { CategoryInput } from "../products/CategoryInput";
import { ProductPicker } from "../products/ProductPicker";
import type { PurchaseFilters } from "./filters";
import { registers } from "./queries";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** The filters that are needed less often, applied together. */
export function MoreFilters(props: {
  filters: PurchaseFilters;
  change: ReturnType<typeof useSearchState>[1];
  onClose: () => void;
}) {
  const { filters } = props;
  const format = useFormat();
  const known = useQuery(registers(filters.branch)).data ?? [];
  const draft = useDraft({
    product: filters.product ?? "",
    category: filters.category ?? "",
    customer: filters.customer ?? "",
    cashier: filters.cashier ?? "",
    register: filters.register ?? "",
    payment_method: filters.payment_method ?? "",
    weekday: filters.weekday ?? "",
    hour: filters.hour ?? "",
  });
  const { value, set } = draft;
  const apply = (event: FormEvent) => {
    event.preventDefault();
    props.change(value);
    props.onClose();
  };
  return (
    <Drawer
      opened
      onClose={props.onClose}
      title="More filters"
      position={direction === "rtl" ? "left" : "right"}
      size="26rem"
      closeButtonProps={{ "aria-label": "Close", size: 44 }}
    >
      <form onSubmit={apply}>
        <Stack>
          <ProductPicker value={value.product} onChange={(id) => set("product", id)} />
          <CategoryInput
            label="Category of an item"
            value={value.category}
            onChange={(category) => set("category", category)}
          />
          <CustomerPicker value={value.customer} onChange={(id) => set("customer", id)} />
          <TextInput
            label="Cashier"
            value={value.cashier}
            maxLength={64}
            onChange={(event) => set("cashier", event.currentTarget.value.trim())}
          />
          <Select
            label="Register"
            clearable
            searchable
            data={withChosen(known, value.register)}
            value={value.register || null}
            onChange={(register) => set("register", register ?? "")}
          />
          <Select
            label="Payment"
            clearable
            data={withChosen(PAYMENT_METHODS, value.payment_method).map((method) => ({
              value: method,
              label: methodName(method),
            }))}
            value={value.payment_method || null}
            onChange={(method) => set("payment_method", method ?? "")}
          />
          <Select
            label="Day of the week"
            clearable
            data={WEEKDAYS.map((weekday) => ({
              value: String(weekday),
              label: format.weekday(weekday),
            }))}
            value={value.weekday || null}
            onChange={(weekday) => set("weekday", weekday ?? "")}
          />
          <Select
            label="Hour of the day"
            clearable
            data={HOURS.map((hour) => ({
              value: String(hour),
              label: `${format.hour(hour)} – ${format.hour((hour + 1) % 24)}`,
            }))}
            value={value.hour || null}
            onChange={(hour) => set("hour", hour ?? "")}
          />
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit">Show purchases</Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

/** The choices, with the one chosen among them wherever it came from. */
function withChosen(choices: readonly string[], chosen: string): string[] {
  return !chosen || choices.includes(chosen) ? [...choices] : [...choices, chosen];
}
