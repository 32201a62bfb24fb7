import { Button, Stack, TextInput } from "@mantine/core";
import { IconCash, IconCreditCard, IconStar } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { type Left, leftToPay, quickAmounts } from "@/domain/cash";
import { readTypedAmount } from "@/domain/money";
import { take } from "../checkout";
import { Key } from "../Keys";
import { Numpad } from "../Numpad";
import { register } from "../thisRegister";
import { type PointsLeft, usePoints } from "../usePoints";
import { useCatalogue, useMoney, usePolicy, useRegister } from "../useRegister";
import classes from "./PayDialog.module.css";
import { Payments } from "./Payments";
import { RegisterDialog } from "./RegisterDialog";

type Method = "cash" | "card" | "points";

/** Takes the money: notes, a typed amount, a card, points, or some of each. Enter is exact cash. */
export function PayDialog() {
  const { totalMinor } = useRegister((state) => state.priced);
  const payments = useRegister((state) => state.payments);
  const { currency, digits } = useCatalogue();
  const { cashStepMinor } = usePolicy();
  const money = useMoney();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const left = leftToPay(totalMinor, payments, cashStepMinor);
  const points = usePoints(left.exactMinor);
  const canPayPoints = points !== null && points.mostMinor > 0;

  function type(next: string): void {
    setText(next);
    setProblem(null);
  }

  function pay(method: Method): void {
    const typed = text.trim() === "" ? null : readTypedAmount(text, digits);
    if (typed && !typed.ok) {
      setProblem(typed.reason);
      return;
    }
    const amountMinor = typed ? typed.minor : whole(method, left, points);
    const reason = problemOf(method, amountMinor, left, points, money);
    if (reason) {
      setProblem(reason);
      return;
    }
    type("");
    void take({ method, amountMinor });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const method = event.key === "F10" ? "card" : event.key === "F8" ? "points" : null;
    if (!method || event.repeat) return;
    event.preventDefault();
    if (method === "card" || canPayPoints) pay(method);
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
          <Payments payments={payments} left={left} />
          <div className={classes.notes}>
            {quickAmounts(left.cashMinor, currency).map((minor, position) => (
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
            placeholder={money(left.cashMinor)}
            size="lg"
            inputMode="none"
            autoComplete="off"
            data-autofocus
            value={text}
            error={problem}
            onChange={(event) => type(event.currentTarget.value)}
          />
          <Numpad value={text} onChange={type} hasPoint={digits > 0} />
          <div className={classes.methods} data-points={canPayPoints || undefined}>
            {canPayPoints && (
              <Button
                className={classes.method}
                variant="default"
                px="xs"
                leftSection={<IconStar size={22} aria-hidden />}
                rightSection={<Key name="F8" />}
                onClick={() => pay("points")}
              >
                <span className={classes.worth}>
                  Points
                  <small>{money(points.mostMinor)}</small>
                </span>
              </Button>
            )}
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

/** All that is left, as far as a way of paying can pay it. */
function whole(method: Method, left: Left, points: PointsLeft | null): number {
  if (method === "points") return points?.mostMinor ?? 0;
  return method === "card" ? left.exactMinor : left.cashMinor;
}

/** Why an amount can't be paid so; null if it can. */
function problemOf(
  method: Method,
  amountMinor: number,
  left: Left,
  points: PointsLeft | null,
  money: (minor: number) => string,
): string | null {
  if (method === "points" && points) {
    if (amountMinor > points.mostMinor) {
      return `Points pay at most ${money(points.mostMinor)} here.`;
    }
    if (amountMinor % points.valueMinor !== 0) {
      return `A point is worth ${money(points.valueMinor)}: only whole points pay.`;
    }
  }
  if (method === "card" && amountMinor > left.exactMinor) {
    return `A card pays at most what is left: ${money(left.exactMinor)}.`;
  }
  const isNothingLeft = method === "cash" ? left.cashMinor === 0 : left.exactMinor === 0;
  return amountMinor === 0 && !isNothingLeft ? "Type an amount above zero." : null;
}
