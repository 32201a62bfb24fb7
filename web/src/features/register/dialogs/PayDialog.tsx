import { Button, Stack, TextInput } from "@mantine/core";
import { IconCash, IconCreditCard } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { quickAmounts } from "@/domain/cash";
import { readTypedAmount } from "@/domain/money";
import { leftToPay, take } from "../checkout";
import { Key } from "../Keys";
import { Numpad } from "../Numpad";
import { register } from "../thisRegister";
import { useCatalogue, useMoney, useRegister } from "../useRegister";
import classes from "./PayDialog.module.css";
import { Payments } from "./Payments";
import { RegisterDialog } from "./RegisterDialog";

/** Takes the money: notes, a typed amount, a card, or some of each. Enter is exact cash. */
export function PayDialog() {
  const { totalMinor } = useRegister((state) => state.priced);
  const payments = useRegister((state) => state.payments);
  const { currency, digits } = useCatalogue();
  const money = useMoney();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const leftMinor = leftToPay(totalMinor, payments);

  function type(next: string): void {
    setText(next);
    setProblem(null);
  }

  function pay(method: "cash" | "card"): void {
    const typed = text.trim() === "" ? null : readTypedAmount(text, digits);
    if (typed && !typed.ok) {
      setProblem(typed.reason);
      return;
    }
    const amountMinor = typed ? typed.minor : leftMinor;
    if (method === "card" && amountMinor > leftMinor) {
      setProblem(`A card pays at most what is left: ${money(leftMinor)}.`);
      return;
    }
    if (amountMinor === 0 && leftMinor > 0) {
      setProblem("Type an amount above zero.");
      return;
    }
    type("");
    void take({ method, amountMinor });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "F10" || event.repeat) return;
    event.preventDefault();
    pay("card");
  }

  return (
    <RegisterDialog title="Payment" size="52rem" onClose={() => register.close()}>
      <form
        className={classes.pay}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          pay("cash");
        }}
      >
        <div className={classes.side}>
          <div className={classes.sums}>
            <span className={classes.name}>To pay</span>
            <output className={classes.total} aria-label="To pay">
              {money(totalMinor)}
            </output>
          </div>
          <Payments payments={payments} leftMinor={leftMinor} />
          <div className={classes.notes}>
            {quickAmounts(leftMinor, currency).map((minor, position) => (
              <Button
                key={minor}
                className={classes.note}
                variant={position === 0 ? "outline" : "default"}
                color="var(--good)"
                onClick={() => void take({ method: "cash", amountMinor: minor })}
              >
                {position === 0 ? `Exact ${money(minor)}` : money(minor)}
              </Button>
            ))}
          </div>
        </div>
        <Stack gap="sm" className={classes.side}>
          <TextInput
            label="Amount handed over"
            labelProps={{ pb: 4 }}
            placeholder={money(leftMinor)}
            size="lg"
            inputMode="none"
            autoComplete="off"
            data-autofocus
            value={text}
            error={problem}
            onChange={(event) => type(event.currentTarget.value)}
          />
          <Numpad value={text} onChange={type} hasPoint={digits > 0} />
          <div className={classes.methods}>
            <Button
              className={classes.method}
              variant="default"
              leftSection={<IconCreditCard size={22} aria-hidden />}
              rightSection={<Key name="F10" />}
              onClick={() => pay("card")}
            >
              Card
            </Button>
            <Button
              className={classes.method}
              type="submit"
              leftSection={<IconCash size={22} aria-hidden />}
              rightSection={<Key name="Enter" />}
            >
              Cash
            </Button>
          </div>
        </Stack>
      </form>
    </RegisterDialog>
  );
}
