import { SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { readTypedPercent } from "@/domain/money";
import { useFormat } from "@/ui/format";
import { type BulkChange, type PriceChange, readPriceChange, type Typed } from "./bulk";
import { CategoryInput } from "./CategoryInput";

export type BulkKind = BulkChange["of"];
export type BulkTyped = {
  by: PriceChange["by"];
  price: string;
  category: string;
  rate: string;
  active: "true" | "false";
};

export const EMPTY_BULK: BulkTyped = {
  by: "percent",
  price: "",
  category: "",
  rate: "",
  active: "false",
};

/** Reads what is typed for a change; the reason is "" where nothing was typed yet. */
export function readBulk(kind: BulkKind, typed: BulkTyped, digits: number): Typed<BulkChange> {
  switch (kind) {
    case "price": {
      if (!typed.price.trim()) return { ok: false, reason: "" };
      const read = readPriceChange(typed.by, typed.price, digits);
      return read.ok ? { ok: true, change: { of: "price", change: read.change } } : read;
    }
    case "category":
      return { ok: true, change: { of: "category", category: typed.category.trim() || null } };
    case "tax": {
      if (!typed.rate.trim()) return { ok: false, reason: "" };
      const rateBp = readTypedPercent(typed.rate);
      if (rateBp === null) return { ok: false, reason: "A tax rate is a number from 0 to 100." };
      return { ok: true, change: { of: "tax", rateBp } };
    }
    case "active":
      return { ok: true, change: { of: "active", active: typed.active === "true" } };
  }
}

/** What to type for each kind of change. */
export function BulkFields(props: {
  kind: BulkKind;
  typed: BulkTyped;
  problem: string | null;
  onChange: (typed: BulkTyped) => void;
}) {
  const { kind, typed, problem } = props;
  const { currency } = useFormat();
  const set = (change: Partial<BulkTyped>) => props.onChange({ ...typed, ...change });
  switch (kind) {
    case "price":
      return (
        <Stack gap="sm">
          <SegmentedControl
            aria-label="How to change the price"
            size="md"
            data={[
              { value: "percent", label: "By percent" },
              { value: "amount", label: "By an amount" },
              { value: "value", label: "To a price" },
            ]}
            value={typed.by}
            onChange={(by) => set({ by: by as BulkTyped["by"] })}
          />
          <TextInput
            label={typed.by === "percent" ? "Percent" : `Amount (${currency})`}
            description={typed.by === "value" ? undefined : "Below zero makes them cheaper."}
            inputWrapperOrder={["label", "input", "description", "error"]}
            maw="16rem"
            data-autofocus
            value={typed.price}
            error={problem}
            onChange={(event) => set({ price: event.currentTarget.value })}
          />
        </Stack>
      );
    case "category":
      return (
        <CategoryInput
          label="Category"
          description="Empty takes the category away."
          value={typed.category}
          onChange={(category) => set({ category })}
        />
      );
    case "tax":
      return (
        <TextInput
          label="Tax rate (%)"
          value={typed.rate}
          error={problem}
          onChange={(event) => set({ rate: event.currentTarget.value })}
        />
      );
    case "active":
      return (
        <Stack gap={4}>
          <SegmentedControl
            aria-label="Sold or not"
            size="md"
            data={[
              { value: "false", label: "Deactivate" },
              { value: "true", label: "Reactivate" },
            ]}
            value={typed.active}
            onChange={(active) => set({ active: active as BulkTyped["active"] })}
          />
          <Text size="sm" c="dimmed">
            What is deactivated is sold no more. What was sold of it stays.
          </Text>
        </Stack>
      );
  }
}
