import { CloseButton } from "@mantine/core";
import type { Payment } from "@/sync/purchase";
import { register } from "../thisRegister";
import { useMoney } from "../useRegister";
import classes from "./PayDialog.module.css";

/** What was taken so far, and what is left. */
export function Payments(props: { payments: readonly Payment[]; leftMinor: number }) {
  const { payments, leftMinor } = props;
  const money = useMoney();
  if (payments.length === 0) return null;
  return (
    <>
      <ul className={classes.payments} aria-label="Payments taken">
        {payments.map((payment, position) => {
          const name = payment.method === "card" ? "Card" : "Cash";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two payments may be alike
            <li key={position} className={classes.payment}>
              <span>{name}</span>
              <span>{money(payment.amountMinor)}</span>
              <CloseButton
                size={48}
                iconSize={18}
                aria-label={`Take back: ${name} ${money(payment.amountMinor)}`}
                onClick={() =>
                  register.update({ payments: payments.filter((_, at) => at !== position) })
                }
              />
            </li>
          );
        })}
      </ul>
      <div className={classes.sums} role="status">
        <span className={classes.name}>Left to pay</span>
        <span className={classes.left}>{money(leftMinor)}</span>
      </div>
    </>
  );
}
