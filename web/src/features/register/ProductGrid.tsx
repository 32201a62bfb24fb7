import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { Catalogue, Product } from "@/domain/catalogue";
import { Loading } from "@/ui/states";
import { CategoryTabs } from "./CategoryTabs";
import { NoCatalogue } from "./NoCatalogue";
import classes from "./ProductGrid.module.css";
import { useColumns } from "./useColumns";
import { useCatalogue, useMoney } from "./useRegister";

const TILE_HEIGHT = 84;

type Props = { id?: string; onChoose: (product: Product) => void };

/** The products to tap on, by category. */
export function ProductGrid(props: Props) {
  const { catalogue, status } = useCatalogue();
  if (catalogue) return <Shelves {...props} catalogue={catalogue} />;
  return (
    <div className={classes.grid}>
      {status === "failed" ? <NoCatalogue /> : <Loading rows={4} height={64} />}
    </div>
  );
}

function Shelves({ id, onChoose, catalogue }: Props & { catalogue: Catalogue }) {
  const [asked, setCategory] = useState<string | null | undefined>(undefined);
  const { categories } = catalogue;
  const shelf = categories.find((each) => each.name === asked) ?? categories[0];
  if (!shelf) {
    return (
      <Text c="dimmed" p="md">
        The shop has no products yet. They are added in the back office.
      </Text>
    );
  }
  return (
    <div className={classes.grid} id={id}>
      <CategoryTabs categories={categories} chosen={shelf.name} onChoose={setCategory} />
      <Tiles key={shelf.name} label={shelf.name} products={shelf.products} onChoose={onChoose} />
    </div>
  );
}

type TilesProps = {
  label: string | null;
  products: readonly Product[];
  onChoose: (product: Product) => void;
};

/** Tiles in as many columns as there is room for; arrow keys go from one to the next. */
function Tiles({ label, products, onChoose }: TilesProps) {
  const money = useMoney();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller, 132);
  const [focused, setFocused] = useState(0);
  const rows = Math.ceil(products.length / columns);
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => TILE_HEIGHT,
    overscan: 3,
  });
  const steps = useMemo(() => stepsOf(columns), [columns]);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const isMirrored = getComputedStyle(event.currentTarget).direction === "rtl";
    const by = isMirrored && Math.abs(step) === 1 ? -step : step;
    const to = Math.min(products.length - 1, Math.max(0, focused + by));
    setFocused(to);
    virtualizer.scrollToIndex(Math.floor(to / columns));
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-tile="${to}"]`)?.focus();
    });
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={scroller}
      className={classes.tiles}
      role="group"
      aria-label={label ?? "Other products"}
      onKeyDown={onKeyDown}
    >
      <div className={classes.room} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className={classes.row}
            style={{
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {products
              .slice(row.index * columns, (row.index + 1) * columns)
              .map((product, column) => {
                const position = row.index * columns + column;
                return (
                  <button
                    type="button"
                    key={product.id}
                    className={classes.tile}
                    data-tile={position}
                    tabIndex={position === focused ? 0 : -1}
                    onClick={() => onChoose(product)}
                  >
                    <span className={classes.name}>{product.name}</span>
                    <span className={classes.price}>
                      {money(product.unitPriceMinor)}
                      {product.unit !== "each" && <small> / {product.unit}</small>}
                    </span>
                  </button>
                );
              })}
          </div>
        ))}
      </div>
    </div>
  );
}

function stepsOf(columns: number): Readonly<Record<string, number>> {
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
}
