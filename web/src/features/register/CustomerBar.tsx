import { CloseButton, UnstyledButton } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import { setCustomer } from "@/domain/cart";
import { ACTIONS } from "./actions";
import { register } from "./thisRegister";
import { useCart } from "./useRegister";
import classes from "./Who.module.css";

/** Who buys; nobody is a walk-in. */
export function CustomerBar() {
  const { customer } = useCart();
  const { data } = useQuery({
    queryKey: ["register", "customer", customer?.id],
    queryFn: () =>
      ask(
        api.GET("/cash-register/customers/{customer_id}", {
          params: { path: { customer_id: customer?.id ?? "" } },
        }),
      ),
    enabled: customer !== null,
    staleTime: 60_000,
  });
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
        aria-label={`Customer: ${name}. Change`}
      >
        <IconUser size={18} stroke={1.8} aria-hidden />
        <span className={classes.words}>
          <strong>{name}</strong>
          {data && (
            <small>
              {data.purchases === 1 ? "1 purchase" : `${data.purchases} purchases`}
              {data.points > 0 && ` · ${data.points} points`}
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
