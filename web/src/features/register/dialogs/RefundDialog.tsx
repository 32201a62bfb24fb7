import { Alert, Button, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ask, type Purchase } from "@/api/client";
import { sentenceOf } from "@/api/problem";
import type { Device } from "@/data/device";
import { minorDigits } from "@/domain/money";
import { makeFormat } from "@/ui/format";
import { PrintedReceipt, Receipt } from "@/ui/Receipt";
import { RefundForm } from "@/ui/RefundForm";
import { receiptOf } from "@/ui/receiptContent";
import { historyQuery, purchaseOf } from "@/ui/returns";
import { Failed, Loading } from "@/ui/states";
import { placeOf } from "../receipts";
import { register } from "../thisRegister";
import { useRecorder } from "../useRegister";
import classes from "./CustomerDialog.module.css";
import { HandOut } from "./HandOut";
import { RegisterDialog } from "./RegisterDialog";
import sold from "./SoldDialog.module.css";

const MOST_SHOWN = 6;

type Props = {
  device: Device;
  /** The purchase, where it is known already. */
  purchaseId: string | undefined;
  /** What was scanned: the number or the code of a receipt. */
  said: string | undefined;
};

/** Takes goods back: finds the purchase by its receipt, then what of it goes back and why. */
export function RefundDialog({ device, purchaseId, said }: Props) {
  const [foundId, setFound] = useState<string | null>(null);
  const [done, setDone] = useState<Purchase | null>(null);
  const { online } = useRecorder();
  const id = foundId ?? purchaseId;
  const close = () => register.close();
  if (done) return <Refunded refund={done} device={device} onClose={close} />;
  return (
    <RegisterDialog title="Refund" size="44rem" onClose={close}>
      <Stack gap="sm">
        {!online && (
          <Alert color="var(--warn)" variant="outline" title="The shop can't be reached">
            A refund needs the shop: only it knows what went back before.
          </Alert>
        )}
        {id ? (
          <Chosen id={id} device={device} onRefunded={setDone} onBack={close} />
        ) : (
          <Find said={said} onFound={setFound} />
        )}
      </Stack>
    </RegisterDialog>
  );
}

function Find({ said, onFound }: { said: string | undefined; onFound: (id: string) => void }) {
  const [text, setText] = useState(said ?? "");
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [found, setResults] = useState<Purchase[]>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was scanned is looked for once
  useEffect(() => {
    if (said) void find(said);
  }, []);

  async function find(receipt: string): Promise<void> {
    if (receipt === "" || isAsking) return;
    setAsking(true);
    setProblem(null);
    try {
      const page = await ask(
        api.GET("/management/purchases", {
          params: { query: { receipt, limit: MOST_SHOWN } },
          signal: AbortSignal.timeout(10_000),
        }),
      );
      const [first, ...others] = page.items;
      if (!first) setProblem(`No receipt begins with ${receipt}.`);
      else if (others.length === 0 || first.receipt_number === receipt) {
        onFound(first.original_id ?? first.id);
      }
      setResults(page.items);
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setAsking(false);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void find(text.trim());
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Receipt number"
          description="Type it, or scan the code on the receipt."
          size="lg"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          maxLength={64}
          leftSection={<IconSearch size={20} aria-hidden />}
          value={text}
          error={problem}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setProblem(null);
          }}
        />
        {found.length > 1 && (
          <ul className={classes.list} aria-label="Receipts found">
            {found.map((purchase) => (
              <li key={purchase.id}>
                <FoundRow purchase={purchase} onFound={onFound} />
              </li>
            ))}
          </ul>
        )}
        <Group grow>
          <Button variant="default" size="lg" onClick={() => register.close()}>
            Cancel
          </Button>
          <Button type="submit" size="lg" loading={isAsking}>
            Find
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function FoundRow(props: { purchase: Purchase; onFound: (id: string) => void }) {
  const { purchase } = props;
  const format = makeFormat(purchase.currency, minorDigits(purchase.currency));
  return (
    <UnstyledButton
      className={classes.customer}
      onClick={() => props.onFound(purchase.original_id ?? purchase.id)}
    >
      <span className={classes.words}>
        <strong>{purchase.receipt_number}</strong>
        <small>{format.moment(purchase.timestamp)}</small>
      </span>
      <strong>{format.money(purchase.total_amount)}</strong>
    </UnstyledButton>
  );
}

const NOT_ANY_MORE = {
  refunded: "All of it was refunded before.",
  voided: "It was voided: nothing of it is left.",
  corrected: "It was corrected: refund the purchase that stands for it.",
};

function Chosen(props: {
  id: string;
  device: Device;
  onRefunded: (refund: Purchase) => void;
  onBack: () => void;
}) {
  const { device } = props;
  const { data, error, refetch } = useQuery(historyQuery(props.id));
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={4} height={48} />;
  const purchase = purchaseOf(data);
  const format = makeFormat(purchase.currency, minorDigits(purchase.currency));
  const isOver = data.status !== "stands" && data.status !== "partly_refunded";
  return (
    <Stack gap="sm">
      <Text>
        <strong>{purchase.receipt_number}</strong>,{" "}
        {format.moment(purchase.timestamp, device.timeZone)}, {format.money(purchase.total_amount)}
        {data.status === "partly_refunded" &&
          `, of which ${format.money(data.total_refunded)} went back`}
      </Text>
      {isOver ? (
        <>
          <Alert color="var(--warn)" variant="outline" title="Nothing left to refund">
            {NOT_ANY_MORE[data.status as keyof typeof NOT_ANY_MORE]}
          </Alert>
          <Button size="lg" data-autofocus onClick={props.onBack}>
            Close
          </Button>
        </>
      ) : (
        <RefundForm
          history={data}
          register={device.registerCode}
          cashier={device.cashier}
          onRefunded={props.onRefunded}
          onCancel={props.onBack}
        />
      )}
    </Stack>
  );
}

function Refunded(props: { refund: Purchase; device: Device; onClose: () => void }) {
  const { refund, device } = props;
  const receipt = receiptOf(refund, placeOf(device));
  const format = makeFormat(refund.currency, receipt.digits);
  return (
    <RegisterDialog title="Refunded" size="46rem" onClose={props.onClose}>
      <div className={sold.sold}>
        <div className={sold.side}>
          <div>
            <Text c="dimmed" fw={600}>
              Give back
            </Text>
            <output className={sold.change} aria-label="Give back">
              {format.money(refund.total_amount.replace("-", ""))}
            </output>
            <Text c="dimmed">Recorded as {refund.receipt_number}</Text>
          </div>
          <div className={sold.buttons}>
            <Button size="lg" className={sold.next} data-autofocus onClick={props.onClose}>
              Done
            </Button>
            <HandOut device={device} purchaseId={refund.id} printName="Print" />
          </div>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it */}
        <section className={sold.paper} tabIndex={0} aria-label="Receipt as printed">
          <Receipt receipt={receipt} />
        </section>
      </div>
      <PrintedReceipt receipt={receipt} />
    </RegisterDialog>
  );
}
