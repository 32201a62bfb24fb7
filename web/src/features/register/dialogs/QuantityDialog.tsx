import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Product } from "@/domain/catalogue";
import { quantityProblem } from "@/domain/entry";
import { MAX_QUANTITY_MILLI, readTypedQuantity, writeQuantity } from "@/domain/money";
import { lineAmount } from "@/domain/pricing";
import { locale } from "@/ui/locale";
import { Numpad } from "../Numpad";
import { useMoney } from "../useRegister";
import { RegisterDialog } from "./RegisterDialog";

type Props = {
  product: Product;
  quantityMilli?: number;
  startsEmpty?: boolean;
  /** Null is no change. */
  onDone: (quantityMilli: number | null) => void;
};

/** Asks for the weight of what is weighed, or for how many of what is counted. */
export function QuantityDialog({ product, quantityMilli = 1000, startsEmpty, onDone }: Props) {
  const money = useMoney();
  const isWeighed = product.decimals > 0;
  const now = startsEmpty ? "" : writeQuantity(quantityMilli, locale.toString());
  const [typed, setTyped] = useState<string | null>(null);
  const [wasAsked, setAsked] = useState(false);
  const text = typed ?? now;
  const read = readTypedQuantity(text);
  const problem = read === null ? notRead(text) : quantityProblem(product, read);
  const name = isWeighed ? `Weight in ${product.unit}` : "Quantity";

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    if (read !== null && !problem) onDone(read);
  }

  return (
    <RegisterDialog title={product.name} size="24rem" onClose={() => onDone(null)}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={name}
            labelProps={{ pb: 4 }}
            size="lg"
            inputMode="none"
            autoComplete="off"
            data-autofocus
            value={text}
            error={(wasAsked || typed) && problem}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Text c="dimmed" size="sm" aria-live="polite">
            {money(product.unitPriceMinor)}
            {isWeighed && ` / ${product.unit}`}
            {read !== null && !problem && ` · ${money(lineAmount(product.unitPriceMinor, read))}`}
          </Text>
          <Numpad value={typed ?? ""} onChange={setTyped} hasPoint={isWeighed} />
          <Group grow>
            <Button variant="default" size="lg" px="xs" onClick={() => onDone(null)}>
              {startsEmpty ? "Leave out" : "Cancel"}
            </Button>
            <Button type="submit" size="lg">
              {startsEmpty ? "Add" : "Set"}
            </Button>
          </Group>
        </Stack>
      </form>
    </RegisterDialog>
  );
}

/** Why a text isn't a quantity; one that is too large or too fine is a number all the same. */
function notRead(text: string): string {
  const number = Number(text.trim().replace(",", "."));
  if (number > MAX_QUANTITY_MILLI / 1000)
    return "That is too large: a quantity is at most a million.";
  if (number > 0) return "A quantity has at most three digits after the point.";
  return "Type a number above zero.";
}
