import { Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Discount } from "@/domain/cart";
import { discountAmount } from "@/domain/cartPricing";
import { formatMinor, readTypedAmount, readTypedPercent } from "@/domain/money";
import { makeFormat } from "@/ui/format";
import { Numpad } from "../Numpad";
import { register } from "../thisRegister";
import { useCatalogue, useMoney } from "../useRegister";
import { RegisterDialog } from "./RegisterDialog";

type Kind = Discount["kind"];
type Read = { discount: Discount } | { problem: string };

type Props = {
  title: string;
  discount: Discount | null;
  /** What the discount is off. */
  ofMinor: number;
  onDone: (discount: Discount | null) => void;
};

/** Asks for a discount, in per cent or as an amount. */
export function DiscountDialog({ title, discount, ofMinor, onDone }: Props) {
  const money = useMoney();
  const { currency, digits } = useCatalogue();
  const [kind, setKind] = useState<Kind>(discount?.kind ?? "percent");
  const [text, setText] = useState(() => textOf(discount, currency, digits));
  const [wasAsked, setAsked] = useState(false);
  const read = readDiscount(kind, text, digits, ofMinor, money);

  function done(next: Discount | null): void {
    onDone(next);
    register.close();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    if ("discount" in read) done(read.discount);
  }

  return (
    <RegisterDialog title={title} size="24rem" onClose={() => register.close()}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label="Kind of discount"
            size="lg"
            value={kind}
            onChange={(value) => setKind(value as Kind)}
            data={[
              { value: "percent", label: "Per cent" },
              { value: "amount", label: `Amount in ${currency}` },
            ]}
          />
          <TextInput
            label={kind === "percent" ? "Discount in per cent" : "Discount as an amount"}
            labelProps={{ pb: 4 }}
            size="lg"
            inputMode="none"
            autoComplete="off"
            data-autofocus
            value={text}
            error={wasAsked && "problem" in read && read.problem}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Text c="dimmed" size="sm" aria-live="polite">
            Off {money(ofMinor)}
            {"discount" in read &&
              `, leaves ${money(ofMinor - discountAmount(read.discount, ofMinor))}`}
          </Text>
          <Numpad value={text} onChange={setText} hasPoint={kind === "percent" || digits > 0} />
          <Group grow>
            {discount ? (
              <Button variant="default" size="lg" onClick={() => done(null)}>
                No discount
              </Button>
            ) : (
              <Button variant="default" size="lg" onClick={() => register.close()}>
                Cancel
              </Button>
            )}
            <Button type="submit" size="lg">
              Set
            </Button>
          </Group>
        </Stack>
      </form>
    </RegisterDialog>
  );
}

function textOf(discount: Discount | null, currency: string, digits: number): string {
  if (!discount) return "";
  const format = makeFormat(currency, digits);
  return discount.kind === "percent"
    ? format.quantity(discount.bp / 100)
    : format.typedMoney(formatMinor(discount.minor, digits));
}

function readDiscount(
  kind: Kind,
  text: string,
  digits: number,
  ofMinor: number,
  money: (minor: number) => string,
): Read {
  if (kind === "percent") {
    const bp = readTypedPercent(text);
    if (bp === null) return { problem: "Type a percentage from 0 to 100." };
    return { discount: { kind, bp } };
  }
  const typed = readTypedAmount(text, digits);
  if (!typed.ok) return { problem: typed.reason };
  if (typed.minor > ofMinor) return { problem: `The discount is at most ${money(ofMinor)}.` };
  return { discount: { kind, minor: typed.minor } };
}
