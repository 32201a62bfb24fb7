import { ActionIcon, Badge, Checkbox, Loader, Menu, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Product } from "@/api/client";
import { type Format, useFormat } from "@/ui/format";
import { tellRefusal } from "@/ui/notify";
import { type Column, VirtualTable } from "@/ui/VirtualTable";
import { EditableCell } from "./EditableCell";
import classes from "./list.module.css";
import { type ProductEdits, useProductEdits } from "./useProductEdits";
import type { Selection } from "./useSelection";

type Context = {
  format: Format;
  edits: ProductEdits;
  selection: Selection;
  edit: (product: Product) => void;
  products: readonly Product[];
};

/** Products in rows whose name, category, price and tax rate are changed where they stand. */
export function ProductTable(props: {
  products: Product[];
  listKey: string;
  selection: Selection;
  edit: (product: Product) => void;
  more: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
}) {
  const { products, selection, edit } = props;
  const format = useFormat();
  const edits = useProductEdits();
  const context = useMemo(
    () => ({ format, edits, selection, edit, products }),
    [format, edits, selection, edit, products],
  );
  const columns = useMemo(() => columnsOf(context), [context]);
  return (
    <VirtualTable
      label="Products"
      rows={products}
      rowKey={(product) => product.id}
      columns={columns}
      card={(product) => <Card product={product} context={context} />}
      listKey={props.listKey}
      minWidth="58rem"
      onNearEnd={props.more}
      foot={
        props.isLoadingMore ? (
          <Loader size="sm" role="status" aria-label="Loading more" />
        ) : (
          !props.hasMore && (
            <Text size="sm" c="dimmed">
              {products.length === 1
                ? "That is the only product."
                : `Those are all ${format.count(products.length)}.`}
            </Text>
          )
        )
      }
    />
  );
}

function columnsOf(context: Context): Column<Product>[] {
  const { format, edits } = context;
  return [
    {
      key: "select",
      name: <SelectAll context={context} />,
      width: "3.2rem",
      isOpen: true,
      cell: (product) => <Select product={product} context={context} />,
    },
    {
      key: "name",
      name: "Name",
      isOpen: true,
      cell: (product) => (
        <EditableCell
          label={`Name of ${product.product_name}`}
          shown={product.product_name}
          typed={product.product_name}
          save={(text) => edits.rename(product, text)}
        />
      ),
    },
    { key: "sku", name: "Sku", width: "8rem", cell: (product) => product.sku ?? "–" },
    {
      key: "category",
      name: "Category",
      width: "11rem",
      isOpen: true,
      cell: (product) => (
        <EditableCell
          kind="category"
          label={`Category of ${product.product_name}`}
          shown={product.category ?? ""}
          typed={product.category ?? ""}
          save={(text) => edits.recategorise(product, text)}
        />
      ),
    },
    {
      key: "price",
      name: "Price",
      width: "8rem",
      align: "end",
      isOpen: true,
      cell: (product) => (
        <EditableCell
          label={`Price of ${product.product_name}`}
          shown={format.money(product.unit_price)}
          typed={format.typedMoney(product.unit_price)}
          align="end"
          save={(text) => edits.reprice(product, text)}
        />
      ),
    },
    {
      key: "tax",
      name: "Tax rate",
      width: "6.5rem",
      align: "end",
      isOpen: true,
      cell: (product) => (
        <EditableCell
          label={`Tax rate of ${product.product_name}`}
          shown={format.rate(product.tax_rate)}
          typed={String(product.tax_rate)}
          align="end"
          save={(text) => edits.setTaxRate(product, text)}
        />
      ),
    },
    {
      key: "stock",
      name: "Stock",
      width: "7rem",
      align: "end",
      cell: (product) => stockOf(product, format),
    },
    {
      key: "more",
      name: "Sold",
      width: "10rem",
      cell: (product) => <Sold product={product} context={context} />,
    },
  ];
}

function stockOf(product: Product, format: Format): string {
  const unit = product.unit === "each" ? "" : ` ${product.unit}`;
  return `${format.quantity(product.stock)}${unit}`;
}

function SelectAll({ context: { products, selection } }: { context: Context }) {
  const selected = products.filter((product) => selection.products.has(product.id)).length;
  const isAll = products.length > 0 && selected === products.length;
  return (
    <span className={classes.box}>
      <Checkbox
        aria-label="Select all products shown"
        checked={isAll}
        indeterminate={selected > 0 && !isAll}
        onChange={() => selection.toggle(products, !isAll)}
      />
    </span>
  );
}

function Select({ product, context }: { product: Product; context: Context }) {
  return (
    <span className={classes.box}>
      <Checkbox
        aria-label={`Select ${product.product_name}`}
        checked={context.selection.products.has(product.id)}
        onChange={(event) => context.selection.toggle([product], event.currentTarget.checked)}
      />
    </span>
  );
}

function Sold({ product, context }: { product: Product; context: Context }) {
  return (
    <span style={{ display: "flex", alignItems: "center", justifyContent: "space-between" }}>
      <Badge color={product.active ? "pine" : "gray"}>
        {product.active ? "Yes" : "Deactivated"}
      </Badge>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon size={44} color="gray" aria-label={`Actions for ${product.product_name}`}>
            <IconDots size={20} aria-hidden color="var(--mantine-color-dimmed)" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item mih={44} onClick={() => context.edit(product)}>
            Edit
          </Menu.Item>
          <Menu.Item
            mih={44}
            onClick={() => {
              context.edits.setActive(product, !product.active).catch(tellRefusal);
            }}
          >
            {product.active ? "Deactivate" : "Reactivate"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

function Card({ product, context }: { product: Product; context: Context }) {
  const { format } = context;
  return (
    <div className={classes.card}>
      <Select product={product} context={context} />
      <span className={classes.name}>{product.product_name}</span>
      <b>{format.money(product.unit_price)}</b>
      <span />
      <span className={classes.quiet}>
        {[product.category ?? "No category", format.rate(product.tax_rate), product.sku]
          .filter(Boolean)
          .join(" · ")}
        <br />
        {stockOf(product, format)} in stock
      </span>
      <Sold product={product} context={context} />
    </div>
  );
}
