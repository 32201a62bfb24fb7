import {
  ActionIcon,
  Alert,
  Autocomplete,
  Button,
  Group,
  Select,
  Stack,
  TextInput,
} from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Purchase } from "@/api/client";
import { Problem, sentenceOf } from "@/api/problem";
import { newPurchaseId } from "@/domain/ids";
import {
  formatMilli,
  minorDigits,
  moneyFormatter,
  readTypedQuantity,
  writeQuantity,
} from "@/domain/money";
import { locale } from "./locale";
import classes from "./RefundForm.module.css";
import {
  type History,
  type LineLeft,
  linesLeft,
  purchaseOf,
  REASONS,
  refund,
  refundTotal,
  useReturned,
} from "./returns";

const tag = locale.toString();
const AS_PAID = "as-paid";
const WAYS = [
  { value: AS_PAID, label: "As it was paid" },
  { value: "cash", label: "In cash" },
  { value: "card", label: "To a card" },
];

/** Chooses what of a purchase goes back, and why; asked twice, it goes back once. */
export function RefundForm(props: {
  history: History;
  /** Where it is done, and by whom; where it was rung up, if nothing is said. */
  register?: string;
  cashier?: string | null;
  onRefunded: (refund: Purchase) => void;
  onCancel: () => void;
}) {
  const { history } = props;
  const purchase = purchaseOf(history);
  const digits = minorDigits(purchase.currency);
  const money = moneyFormatter(purchase.currency, tag, digits);
  const lines = linesLeft(history, digits);
  const [texts, setTexts] = useState<Record<number, string>>({});
  const [reason, setReason] = useState("");
  const [way, setWay] = useState(AS_PAID);
  const [wasAsked, setAsked] = useState(false);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const idsOf = useRef(new Map<string, string>());
  const returned = useReturned();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input:enabled")?.focus(), []);

  const read = new Map(lines.map((line) => [line.itemId, readLine(line, texts[line.itemId])]));
  const quantities = new Map(
    [...read].flatMap(([id, each]) => (each.milli > 0 ? [[id, each.milli] as const] : [])),
  );
  const hasProblem = [...read.values()].some((each) => each.problem);
  const nothing = quantities.size === 0 ? "Choose what goes back." : null;
  const reasonless = reason.trim() === "" ? "Say why." : null;

  function set(line: LineLeft, milli: number): void {
    const within = Math.min(line.leftMilli, Math.max(0, milli));
    setTexts({ ...texts, [line.itemId]: within === 0 ? "" : writeQuantity(within, tag) });
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setAsked(true);
    if (hasProblem || nothing || reasonless || isSending) return;
    const content = {
      items: [...quantities].map(([itemId, milli]) => ({
        item_id: itemId,
        quantity: formatMilli(milli),
      })),
      reason: reason.trim(),
      ...(way !== AS_PAID && { payment_method: way }),
    };
    const key = JSON.stringify(content);
    const id = idsOf.current.get(key) ?? newPurchaseId();
    idsOf.current.set(key, id);
    setSending(true);
    setError(null);
    try {
      const done = await refund(purchase.id, {
        ...content,
        id,
        ...(props.register !== undefined && { register: props.register }),
        ...(props.cashier && { cashier: props.cashier }),
      });
      returned();
      props.onRefunded(done);
    } catch (refused) {
      setError(refused);
      if (refused instanceof Problem && refused.status === 409) returned();
    } finally {
      setSending(false);
    }
  }

  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <ul className={classes.lines} aria-label="What can go back">
          {lines.map((line) => (
            <Line
              key={line.itemId}
              line={line}
              text={texts[line.itemId] ?? ""}
              problem={read.get(line.itemId)?.problem}
              price={money(line.totalMinor)}
              onText={(text) => setTexts({ ...texts, [line.itemId]: text })}
              onMilli={(milli) => set(line, milli)}
            />
          ))}
        </ul>
        <Group justify="space-between">
          <Button
            variant="default"
            size="md"
            onClick={() =>
              setTexts(
                Object.fromEntries(
                  lines
                    .filter((line) => line.leftMilli > 0)
                    .map((line) => [line.itemId, writeQuantity(line.leftMilli, tag)]),
                ),
              )
            }
          >
            All that is left
          </Button>
          <span className={classes.back}>
            Goes back{" "}
            <output aria-label="Goes back">{money(refundTotal(lines, quantities))}</output>
          </span>
        </Group>
        <div className={classes.fields}>
          <Autocomplete
            label="Reason"
            size="md"
            required
            maxLength={200}
            data={REASONS}
            value={reason}
            error={wasAsked && reasonless}
            onChange={setReason}
          />
          <Select
            label="The money goes back"
            size="md"
            allowDeselect={false}
            data={WAYS}
            value={way}
            onChange={(value) => setWay(value ?? AS_PAID)}
          />
        </div>
        {wasAsked && nothing && (
          <Alert color="red" variant="outline" role="alert">
            {nothing}
          </Alert>
        )}
        {error !== null && (
          <Alert color="red" variant="outline" role="alert" title="Nothing was refunded">
            {sentenceOf(error)}
          </Alert>
        )}
        <Group grow>
          <Button variant="default" size="lg" onClick={props.onCancel}>
            Cancel
          </Button>
          <Button type="submit" size="lg" loading={isSending}>
            Refund
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Line(props: {
  line: LineLeft;
  text: string;
  problem: string | undefined;
  price: string;
  onText: (text: string) => void;
  onMilli: (milli: number) => void;
}) {
  const { line, text } = props;
  const milli = readTypedQuantity(text) ?? 0;
  const isGone = line.leftMilli === 0;
  return (
    <li className={classes.line}>
      <span className={classes.words}>
        <strong>{line.name}</strong>
        <small>
          {isGone
            ? "All of it went back"
            : `${writeQuantity(line.leftMilli, tag)} of ${writeQuantity(line.quantityMilli, tag)} left, ${props.price} paid`}
        </small>
      </span>
      <span className={classes.quantity}>
        <ActionIcon
          size={48}
          color="gray"
          disabled={isGone || milli === 0}
          aria-label={`One fewer ${line.name}`}
          onClick={() => props.onMilli(milli - 1000)}
        >
          <IconMinus size={20} aria-hidden />
        </ActionIcon>
        <TextInput
          aria-label={`Quantity of ${line.name} that goes back`}
          size="md"
          w="5.5rem"
          disabled={isGone}
          autoComplete="off"
          placeholder="0"
          value={text}
          error={props.problem}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => props.onText(event.currentTarget.value)}
        />
        <ActionIcon
          size={48}
          color="gray"
          disabled={isGone || milli >= line.leftMilli}
          aria-label={`One more ${line.name}`}
          onClick={() => props.onMilli(milli + 1000)}
        >
          <IconPlus size={20} aria-hidden />
        </ActionIcon>
      </span>
    </li>
  );
}

function readLine(line: LineLeft, text = ""): { milli: number; problem?: string } {
  if (text.trim() === "" || text.trim() === "0") return { milli: 0 };
  const milli = readTypedQuantity(text);
  if (milli === null) return { milli: 0, problem: "A number" };
  if (milli > line.leftMilli) {
    return { milli: 0, problem: `At most ${writeQuantity(line.leftMilli, tag)}` };
  }
  return { milli };
}
