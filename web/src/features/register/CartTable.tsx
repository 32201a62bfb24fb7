import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { CartLine } from "./CartLine";
import classes from "./CartTable.module.css";
import { overPolicy } from "./overPolicy";
import { useCart, useMoney, usePolicy, useRegister } from "./useRegister";

const LINE_HEIGHT = 57;

/** The lines of the cart; only those in sight are drawn, so that hundreds are as quick as one. */
export function CartTable() {
  const cart = useCart();
  const { lines } = cart;
  const amounts = useRegister((state) => state.priced.lines);
  const selectedKey = useRegister((state) => state.selectedKey);
  const changed = useRegister((state) => state.changed);
  const problems = useRegister((state) => state.lineProblems);
  const { mostUnits } = usePolicy();
  const over = useMemo(() => overPolicy(cart, mostUnits), [cart, mostUnits]);
  const money = useMoney();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 6,
  });
  const selected = lines.findIndex((line) => line.key === selectedKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line that changed again comes into sight again
  useEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: "auto" });
  }, [selected, changed, virtualizer]);

  return (
    <section className={classes.cart} aria-label="Cart">
      <div className={classes.head} aria-hidden>
        <span>Product</span>
        <span className={classes.headQuantity}>Quantity</span>
        <span className={classes.headPrice}>Price</span>
        <span className={classes.headTotal}>Total</span>
      </div>
      <div className={classes.scroller} ref={scroller}>
        {lines.length === 0 && <EmptyCart />}
        <ol className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index];
            const amount = amounts[item.index];
            if (!line || !amount) return null;
            return (
              <li
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={classes.place}
                style={{ transform: `translateY(${item.start}px)` }}
                aria-setsize={lines.length}
                aria-posinset={item.index + 1}
                aria-current={line.key === selectedKey ? "true" : undefined}
              >
                <CartLine
                  line={line}
                  discountMinor={amount.lineDiscountMinor}
                  totalMinor={amount.grossMinor - amount.lineDiscountMinor}
                  isSelected={line.key === selectedKey}
                  changes={changed?.key === line.key ? changed.times : 0}
                  problem={
                    problems.get(line.key) ??
                    discountProblem(amount.problem, money) ??
                    (over?.key === line.key ? over.reason : undefined)
                  }
                  money={money}
                />
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

function EmptyCart() {
  const last = useRegister((state) => state.last);
  const money = useMoney();
  return (
    <div className={classes.empty}>
      <Text fw={600} size="lg">
        {last ? "Ready for the next customer" : "Ready"}
      </Text>
      <Text c="dimmed">Scan the first product, type its name, or choose it from the products.</Text>
      {last && (
        <Text c="dimmed" mt="sm">
          Last purchase {money(last.totalMinor)}, change {money(last.changeMinor)}
        </Text>
      )}
    </div>
  );
}

function discountProblem(
  problem: { mostMinor: number } | null,
  money: (minor: number) => string,
): string | undefined {
  return problem ? `The discount is more than the line's ${money(problem.mostMinor)}.` : undefined;
}
