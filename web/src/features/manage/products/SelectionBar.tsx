import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useFormat } from "@/ui/format";
import { tellRefusal } from "@/ui/notify";
import type { ProductFilters } from "./filters";
import classes from "./list.module.css";
import { MOST_CHANGED, readMatching } from "./queries";
import type { Selection } from "./useSelection";

/** How many products are selected, and what can be done with them. */
export function SelectionBar(props: {
  selection: Selection;
  filters: ProductFilters;
  onChange: () => void;
}) {
  const { selection, filters } = props;
  const format = useFormat();
  const [isReading, setReading] = useState(false);
  const [isCut, setCut] = useState(false);
  const count = selection.products.size;
  if (count === 0) return null;
  const selectAll = async () => {
    setReading(true);
    try {
      const { products, hasMore } = await readMatching(filters);
      selection.replace(products);
      setCut(hasMore);
    } catch (error) {
      tellRefusal(error);
    } finally {
      setReading(false);
    }
  };
  const most = format.count(MOST_CHANGED);
  return (
    <section className={classes.selection} aria-label="Selected products">
      <Text size="sm" fw={600} role="status">
        {count === 1 ? "1 product selected" : `${format.count(count)} products selected`}
      </Text>
      <Button onClick={props.onChange} disabled={count > MOST_CHANGED} aria-haspopup="dialog">
        Change them
      </Button>
      <Button variant="default" onClick={selectAll} loading={isReading}>
        Select all that match
      </Button>
      <Button
        variant="subtle"
        onClick={() => {
          selection.clear();
          setCut(false);
        }}
      >
        Clear the selection
      </Button>
      {isCut && count === MOST_CHANGED && (
        <Text size="sm" c="dimmed">
          More products match. The first {most} are selected, as that many can be changed together;
          change these first, then the others.
        </Text>
      )}
      {count > MOST_CHANGED && (
        <Text size="sm" c="var(--bad)">
          At most {most} products can be changed together. Take some out of the selection.
        </Text>
      )}
    </section>
  );
}
