import { CloseButton } from "@mantine/core";
import type { Left } from "@/domain/cash";
import type { Payment } from "@/sync/purchase";
import { methodName } from "@/ui/paymentMethods";
import { register } from "../thisRegister";
import { useMoney } from "../useRegister";
import classes from "./PayDialog.module.css";

/** What was taken so far, what is left, and what is left in coins where cash is rounded. */
export function Payments({ payments, left }: { payments: readonly Payment[]; left: Left }) {
  const money = useMoney();
  return (
    <>
      {payments.length > 0 && (
        <>
          <ul className={classes.payments} aria-label="Payments taken">
            {payments.map((payment, position) => {
              const name = methodName(payment.method);
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
            <span className={classes.left}>{money(left.exactMinor)}</span>
          </div>
        </>
      )}
      {left.roundingMinor !== 0 && (
        <div className={classes.rounding}>
          <span>
            In cash <strong>{money(left.cashMinor)}</strong>
          </span>
          <span>Rounding {money(left.roundingMinor)}</span>
        </div>
      )}
    </>
  );
}
