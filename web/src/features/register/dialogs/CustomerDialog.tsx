import { Button, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { api, ask, type Customer } from "@/api/client";
import { setCustomer } from "@/domain/cart";
import { Failed } from "@/ui/states";
import { register } from "../thisRegister";
import { useCart } from "../useRegister";
import classes from "./CustomerDialog.module.css";
import { NewCustomerForm } from "./NewCustomerForm";
import { RegisterDialog } from "./RegisterDialog";

const MOST_SHOWN = 8;
const DEBOUNCE_MS = 120;

/** Finds who buys, or registers them on the spot. */
export function CustomerDialog() {
  const { customer } = useCart();
  const [text, setText] = useState("");
  const [isNew, setNew] = useState(false);

  function attach(chosen: Customer): void {
    const { id, code, name, points } = chosen;
    register.change((cart) => setCustomer(cart, { id, code, name, points }));
    register.close();
    register.say(`${name ?? code ?? "The customer"} was attached.`);
  }

  function detach(): void {
    register.change((cart) => setCustomer(cart, null));
    register.close();
  }

  return (
    <RegisterDialog
      title={isNew ? "Register a customer" : "Customer"}
      size="34rem"
      onClose={() => register.close()}
    >
      {isNew ? (
        <NewCustomerForm typed={text} onBack={() => setNew(false)} onRegistered={attach} />
      ) : (
        <Stack gap="sm">
          <Found text={text} onText={setText} onChoose={attach} />
          <div className={classes.buttons}>
            {customer && (
              <Button variant="default" size="lg" onClick={detach}>
                Detach {customer.name ?? customer.code ?? "the customer"}
              </Button>
            )}
            <Button
              variant="default"
              size="lg"
              leftSection={<IconUserPlus size={20} aria-hidden />}
              onClick={() => setNew(true)}
            >
              Register a new customer
            </Button>
          </div>
        </Stack>
      )}
    </RegisterDialog>
  );
}

function Found(props: {
  text: string;
  onText: (text: string) => void;
  onChoose: (customer: Customer) => void;
}) {
  const { text, onText, onChoose } = props;
  const [asked] = useDebouncedValue(text.trim(), DEBOUNCE_MS);
  const [chosen, setChosen] = useState(0);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ["register", "customers", asked],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/cash-register/customers", {
          params: { query: { search: asked, limit: MOST_SHOWN } },
          signal,
        }),
      ),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
  const customers = asked === "" ? [] : (data?.items ?? []);
  const isCurrent = asked === text.trim() && !isPlaceholderData;

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen(Math.min(customers.length - 1, Math.max(0, chosen + step)));
    }
    const customer = customers[chosen];
    if (event.key === "Enter" && customer && isCurrent) {
      event.preventDefault();
      onChoose(customer);
    }
  }

  return (
    <>
      <TextInput
        label="Code, name, phone or e-mail"
        size="lg"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        leftSection={<IconSearch size={20} aria-hidden />}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          onText(event.currentTarget.value);
          setChosen(0);
        }}
      />
      {error && <Failed error={error} retry={() => void refetch()} />}
      <ul className={classes.list} aria-label="Customers found">
        {customers.map((customer, position) => (
          <li key={customer.id}>
            <UnstyledButton
              className={classes.customer}
              data-chosen={position === chosen || undefined}
              onClick={() => onChoose(customer)}
            >
              <span className={classes.words}>
                <strong>{customer.name ?? customer.code ?? "Without a name"}</strong>
                <small>
                  {[customer.code, customer.phone, customer.email].filter(Boolean).join(" · ")}
                </small>
              </span>
              <small>
                {customer.purchases === 1 ? "1 purchase" : `${customer.purchases} purchases`}
              </small>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <Text c="dimmed" size="sm" role="status">
        {asked !== "" && isCurrent && data && customers.length === 0
          ? "No customer has that code, name, phone or e-mail."
          : ""}
      </Text>
    </>
  );
}
