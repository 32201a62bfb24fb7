import { UnstyledButton } from "@mantine/core";
import { makeFormat } from "@/ui/format";
import { ACTIONS } from "./actions";
import { Key } from "./Keys";
import classes from "./Totals.module.css";
import { useCatalogue, useMoney, useRegister } from "./useRegister";

/** What the cart comes to, and the way to pay it. */
export function Totals() {
  const priced = useRegister((state) => state.priced);
  const lines = useRegister((state) => state.history.present.lines.length);
  const money = useMoney();
  const { currency, digits } = useCatalogue();
  const { rate } = makeFormat(currency, digits);
  return (
    <section className={classes.totals} aria-label="Totals">
      <div className={classes.facts}>
        <span>
          {counted(priced.pieces, "item")}, {counted(lines, "line")}
        </span>
        {priced.discountMinor > 0 && (
          <span className={classes.discount}>Discounts {money(0 - priced.discountMinor)}</span>
        )}
        {priced.taxes.map((tax) => (
          <span key={tax.taxRateBp} className={classes.tax}>
            {priced.addedTaxMinor > 0 ? "Tax added" : "Tax"} {rate(tax.taxRateBp / 100)}:{" "}
            {money(tax.taxMinor)}
          </span>
        ))}
      </div>
      <div className={classes.total}>
        <span className={classes.totalName}>Total</span>
        <output className={classes.amount} aria-label="Total">
          {money(priced.totalMinor)}
        </output>
      </div>
      <UnstyledButton
        className={classes.pay}
        disabled={lines === 0}
        onClick={ACTIONS.pay.run}
        aria-keyshortcuts="F9 PageUp"
      >
        Pay <Key name="F9" />
      </UnstyledButton>
    </section>
  );
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
