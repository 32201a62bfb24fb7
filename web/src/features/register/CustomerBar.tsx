import { CloseButton, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { setCustomer } from "@/domain/cart";
import { ACTIONS } from "./actions";
import { register } from "./thisRegister";
import { useCustomer } from "./useCustomer";
import { useCart, useMoney, usePolicy } from "./useRegister";
import classes from "./Who.module.css";

/** Who buys; nobody is a walk-in. */
export function CustomerBar() {
  const { customer } = useCart();
  const { data } = useCustomer(customer?.id);
  const { pointValueMinor } = usePolicy();
  const money = useMoney();
  if (!customer) {
    return (
      <UnstyledButton className={classes.customer} onClick={ACTIONS.customer.run}>
        <IconUser size={18} stroke={1.8} aria-hidden />
        <span className={classes.words}>Walk-in</span>
      </UnstyledButton>
    );
  }
  const name = customer.name ?? customer.code ?? "Customer";
  return (
    <div className={classes.customer} data-attached>
      <UnstyledButton
        className={classes.open}
        onClick={ACTIONS.customer.run}
        title="Change the customer"
      >
        <IconUser size={18} stroke={1.8} aria-hidden />
        <span className={classes.words}>
          <VisuallyHidden component="span">Customer: </VisuallyHidden>
          <strong>{name}</strong>
          {data && (
            <small>
              {pointValueMinor > 0 &&
                `${counted(data.points, "point")} (${money(data.points * pointValueMinor)}) · `}
              {pointValueMinor === 0 && data.points > 0 && `${counted(data.points, "point")} · `}
              {counted(data.purchases, "purchase")}
            </small>
          )}
        </span>
      </UnstyledButton>
      <CloseButton
        size={48}
        iconSize={18}
        aria-label={`Detach ${name}`}
        onClick={() => {
          register.change((cart) => setCustomer(cart, null));
          register.say(`${name} was detached.`);
        }}
      />
    </div>
  );
}

function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
