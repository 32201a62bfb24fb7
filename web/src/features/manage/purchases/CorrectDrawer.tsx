import { ActionIcon, Button, Fieldset, Group, Select, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { Purchase } from "@/api/client";
import type { Problem } from "@/api/problem";
import { newPurchaseId } from "@/domain/ids";
import { formatMinor, readTypedAmount, readTypedQuantity } from "@/domain/money";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { useFormat } from "@/ui/format";
import { tell } from "@/ui/notify";
import { methodName, PAYMENT_METHODS } from "@/ui/paymentMethods";
import { useReturned } from "@/ui/returns";
import { useDraft } from "@/ui/useDraft";
import { CustomerPicker } from "../customers/CustomerPicker";
import { ProductPicker } from "../products/ProductPicker";
import { correctionOf, type DraftLine, draftOf, isChange } from "./correction";
import { correctPurchase } from "./queries";

const POINTERS = ["/reason", "/discount", "/payments", "/items"];

/** Puts a purchase right: it is voided, and recorded as it should have been, or neither is done. */
export function CorrectDrawer({ purchase, onClose }: { purchase: Purchase; onClose: () => void }) {
  const format = useFormat();
  const [before] = useState(() =>
    draftOf(purchase, { quantity: format.quantity, money: format.typedMoney }),
  );
  const { value, set, isChanged } = useDraft(before);
  const [wasAsked, setAsked] = useState(false);
  const [complaint, setComplaint] = useState<string | null>(null);
  const nextKey = useRef(10_000);
  const idsOf = useRef(new Map<string, string>());
  const corrected = useRef<Purchase | null>(null);
  const returned = useReturned();
  const navigate = useNavigate();

  function readAmount(text: string): string | null {
    const typed = readTypedAmount(text, format.digits);
    return typed.ok ? formatMinor(typed.minor, format.digits) : null;
  }

  async function save(): Promise<void> {
    setAsked(true);
    setComplaint(null);
    const body = correctionOf(purchase, before, value, readAmount);
    if (!body || body.reason === "") throw new FormRefused();
    if (!isChange(body)) {
      setComplaint("Nothing is changed yet.");
      throw new FormRefused();
    }
    const key = JSON.stringify(body);
    const id = idsOf.current.get(key) ?? newPurchaseId();
    idsOf.current.set(key, id);
    corrected.current = await correctPurchase(purchase.id, { ...body, id });
    returned();
  }

  function close(): void {
    if (!corrected.current) {
      onClose();
      return;
    }
    tell(`Corrected as ${corrected.current.receipt_number}.`);
    void navigate(`/manage/purchases/${corrected.current.id}`);
  }

  function changeLine(key: number, quantity: string): void {
    set(
      "lines",
      value.lines.map((line) => (line.key === key ? { ...line, quantity } : line)),
    );
  }

  return (
    <EditDrawer
      title={`Correct ${purchase.receipt_number}`}
      saveName="Correct"
      isChanged={isChanged}
      pointers={POINTERS}
      save={save}
      onClose={close}
    >
      {(problem) => (
        <>
          <Text size="sm" c="dimmed">
            The purchase is voided and recorded anew, where and when it was. What was sold keeps its
            price of then.
          </Text>
          <Fieldset legend="Lines">
            {value.lines.map((line, position) => (
              <Line
                key={line.key}
                line={line}
                isFirst={position === 0}
                wasAsked={wasAsked}
                refusal={atLine(problem, position)}
                onQuantity={(quantity) => changeLine(line.key, quantity)}
                onRemove={() =>
                  set(
                    "lines",
                    value.lines.filter((each) => each.key !== line.key),
                  )
                }
              />
            ))}
            {value.lines.length === 0 && (
              <Text size="sm" c="var(--bad)">
                A purchase has at least one line. Void it if nothing was sold.
              </Text>
            )}
            <AddLine
              onAdd={(productId, name) => {
                nextKey.current += 1;
                const key = nextKey.current;
                const line = { key, itemId: null, productId, name, quantity: "1" };
                set("lines", [...value.lines, line]);
              }}
            />
          </Fieldset>
          <TextInput
            label="Discount on the whole purchase"
            description="An amount, or per cent such as 10%. Empty leaves it as it was."
            value={value.discount}
            error={problem?.at("/discount")}
            onChange={(event) => set("discount", event.currentTarget.value)}
          />
          <CustomerPicker value={value.customer} onChange={(id) => set("customer", id)} />
          <Fieldset legend="Payments">
            {value.payments.map((payment) => (
              <Group key={payment.key} gap="xs" align="flex-end" wrap="nowrap" mb="xs">
                <Select
                  aria-label="Method"
                  flex={1}
                  allowDeselect={false}
                  data={methodsWith(payment.method)}
                  value={payment.method}
                  onChange={(method) =>
                    set(
                      "payments",
                      value.payments.map((each) =>
                        each.key === payment.key
                          ? { ...each, method: method ?? each.method }
                          : each,
                      ),
                    )
                  }
                />
                <TextInput
                  aria-label={`Amount by ${methodName(payment.method)}`}
                  w="7rem"
                  value={payment.amount}
                  error={wasAsked && readAmount(payment.amount) === null && "An amount"}
                  onChange={(event) => {
                    const amount = event.currentTarget.value;
                    set(
                      "payments",
                      value.payments.map((each) =>
                        each.key === payment.key ? { ...each, amount } : each,
                      ),
                    );
                  }}
                />
                <ActionIcon
                  size={44}
                  variant="default"
                  aria-label={`Take away ${methodName(payment.method)}`}
                  onClick={() =>
                    set(
                      "payments",
                      value.payments.filter((each) => each.key !== payment.key),
                    )
                  }
                >
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
            <Button
              variant="default"
              leftSection={<IconPlus size={18} aria-hidden />}
              onClick={() => {
                nextKey.current += 1;
                const payment = { key: nextKey.current, method: "cash", amount: "" };
                set("payments", [...value.payments, payment]);
              }}
            >
              Add a payment
            </Button>
            {problem?.at("/payments") && (
              <Text size="sm" c="var(--bad)" mt="xs" role="alert">
                {problem.at("/payments")}
              </Text>
            )}
          </Fieldset>
          <TextInput
            label="Reason"
            required
            maxLength={200}
            autoComplete="off"
            value={value.reason}
            error={(wasAsked && value.reason.trim() === "" && "Say why.") || problem?.at("/reason")}
            onChange={(event) => set("reason", event.currentTarget.value)}
          />
          <TextInput
            label="Approved by"
            description="The manager who answers for it; may stay empty."
            maxLength={64}
            autoComplete="off"
            value={value.manager}
            onChange={(event) => set("manager", event.currentTarget.value)}
          />
          {complaint && (
            <Text size="sm" c="var(--bad)" role="alert">
              {complaint}
            </Text>
          )}
        </>
      )}
    </EditDrawer>
  );
}

function Line(props: {
  line: DraftLine;
  isFirst: boolean;
  wasAsked: boolean;
  refusal: string | undefined;
  onQuantity: (quantity: string) => void;
  onRemove: () => void;
}) {
  const { line } = props;
  const isUnread = readTypedQuantity(line.quantity) === null;
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap" mb="xs">
      <TextInput
        label={line.name}
        aria-label={`Quantity of ${line.name}`}
        data-autofocus={props.isFirst || undefined}
        flex={1}
        autoComplete="off"
        value={line.quantity}
        error={(props.wasAsked && isUnread && "A number above zero") || props.refusal}
        onChange={(event) => props.onQuantity(event.currentTarget.value)}
      />
      <ActionIcon
        size={44}
        mt={24}
        variant="default"
        aria-label={`Remove ${line.name}`}
        onClick={props.onRemove}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function AddLine({ onAdd }: { onAdd: (productId: number, name: string) => void }) {
  const [times, setTimes] = useState(0);
  return (
    <ProductPicker
      key={times}
      label="Add a product"
      value=""
      onChange={(id, name) => {
        if (id === "") return;
        onAdd(Number(id), name);
        setTimes(times + 1);
      }}
    />
  );
}

function atLine(problem: Problem | null, position: number): string | undefined {
  const at = `/items/${position}`;
  return problem?.errors.find((error) => error.pointer === at || error.pointer.startsWith(`${at}/`))
    ?.message;
}

function methodsWith(method: string): { value: string; label: string }[] {
  const known = PAYMENT_METHODS.filter((each) => each !== "unspecified");
  const all = known.includes(method) ? known : [...known, method];
  return all.map((value) => ({ value, label: methodName(value) }));
}
