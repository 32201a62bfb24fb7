import { Group, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import type { Problem } from "@/api/problem";
import { useFormat } from "@/ui/format";
import { useBranches } from "@/ui/shop";
import type { Draft } from "@/ui/useDraft";
import { CategoryInput } from "./CategoryInput";
import type { FieldErrors, ProductDraft } from "./productForm";

const UNITS = ["each", "kg", "g", "l", "ml", "m", "bunch"];

/** Where the API points at each field. */
const POINTER: Record<keyof ProductDraft, string> = {
  name: "/product_name",
  price: "/unit_price",
  sku: "/sku",
  barcodes: "/barcodes",
  category: "/category",
  taxRate: "/tax_rate",
  unit: "/unit",
  decimals: "/quantity_decimals",
  stock: "/stock",
  branch: "/branch",
  active: "/active",
};

export const POINTERS = [
  ...Object.values(POINTER),
  ...Array.from({ length: 100 }, (_, at) => `/barcodes/${at}`),
];

/** The fields of a product, each with what is wrong with it. */
export function ProductFields(props: {
  draft: Draft<ProductDraft>;
  errors: FieldErrors;
  problem: Problem | null;
  isNew?: boolean;
}) {
  const { draft, errors, problem, isNew } = props;
  const { value, set } = draft;
  const { currency } = useFormat();
  const branches = useBranches().data ?? [];
  const at = (field: keyof ProductDraft) =>
    errors[field] ?? problem?.at(POINTER[field]) ?? (field === "barcodes" && barcodeError(problem));
  const text = (field: "name" | "price" | "sku" | "taxRate" | "stock") => ({
    value: value[field],
    error: at(field),
    onChange: (event: { currentTarget: { value: string } }) =>
      set(field, event.currentTarget.value),
  });
  return (
    <>
      <TextInput label="Name" required maxLength={200} data-autofocus {...text("name")} />
      <Group grow align="flex-start">
        <TextInput
          label={`Price (${currency})`}
          description="Tax included"
          required
          inputMode="decimal"
          {...text("price")}
        />
        <TextInput
          label="Tax rate (%)"
          description="0 if empty"
          inputMode="decimal"
          {...text("taxRate")}
        />
      </Group>
      <CategoryInput
        label="Category"
        description="Choose one, or type the name of a new one."
        value={value.category}
        error={at("category")}
        onChange={(category) => set("category", category)}
      />
      <TextInput label="Sku" maxLength={64} {...text("sku")} />
      <TagsInput
        label="Barcodes"
        description="Scan or type one, then press Enter."
        value={value.barcodes}
        error={at("barcodes")}
        maxTags={100}
        acceptValueOnBlur
        onChange={(barcodes) => set("barcodes", barcodes)}
      />
      <Group grow align="flex-start">
        <Select
          label="Unit"
          data={UNITS.includes(value.unit) ? UNITS : [...UNITS, value.unit]}
          allowDeselect={false}
          value={value.unit}
          error={at("unit")}
          onChange={(unit) => set("unit", unit ?? "each")}
        />
        <Select
          label="Decimals of a quantity"
          placeholder="As the unit has"
          data={["0", "1", "2", "3"]}
          clearable={isNew ?? false}
          allowDeselect={false}
          value={value.decimals || null}
          error={at("decimals")}
          onChange={(decimals) => set("decimals", decimals ?? "")}
        />
      </Group>
      {isNew && (
        <Group grow align="flex-start">
          <TextInput label="Opening stock" inputMode="decimal" {...text("stock")} />
          <Select
            label="Branch of the stock"
            data={branches.map((branch) => ({ value: branch.code, label: branch.name }))}
            clearable
            value={value.branch || null}
            error={at("branch")}
            onChange={(branch) => set("branch", branch ?? "")}
          />
        </Group>
      )}
      <Switch
        label="Sold now"
        py="sm"
        checked={value.active}
        onChange={(event) => set("active", event.currentTarget.checked)}
      />
    </>
  );
}

function barcodeError(problem: Problem | null): string | undefined {
  return problem?.errors.find((error) => error.pointer.startsWith("/barcode"))?.message;
}
