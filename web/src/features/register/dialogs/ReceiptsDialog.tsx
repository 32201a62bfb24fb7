import { Badge, Button, UnstyledButton } from "@mantine/core";
import { IconReceiptRefund } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Device } from "@/data/device";
import type { LedgerEntry } from "@/sync/ledger";
import { makeFormat } from "@/ui/format";
import { PrintedReceipt, Receipt, shortId } from "@/ui/Receipt";
import { Failed, Loading, Nothing } from "@/ui/states";
import { receiptOfEntry } from "../receipts";
import { recorder, register } from "../thisRegister";
import { useMoney } from "../useRegister";
import { HandOut } from "./HandOut";
import classes from "./ReceiptsDialog.module.css";
import { RegisterDialog } from "./RegisterDialog";

const MOST = 20;

const STATES = {
  recorded: { name: "Recorded", colour: "var(--good)" },
  pending: { name: "Will be sent", colour: "var(--warn)" },
  refused: { name: "Refused", colour: "var(--bad)" },
} as const;

/** The last purchases of this device, to look at and to print again. */
export function ReceiptsDialog({ device }: { device: Device }) {
  const [chosenId, setChosen] = useState<string | null>(null);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["register", "receipts"],
    queryFn: () => recorder.ledger.newest(MOST),
    staleTime: 0,
    gcTime: 0,
  });
  const entry = data?.find((each) => each.id === chosenId) ?? data?.[0];
  return (
    <RegisterDialog title="Last receipts" size="52rem" onClose={() => register.close()}>
      {isPending && <Loading />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {data && !entry && (
        <Nothing title="No receipts yet">What this device sells is listed here.</Nothing>
      )}
      {data && entry && (
        <Reprint entries={data} entry={entry} device={device} onChoose={setChosen} />
      )}
    </RegisterDialog>
  );
}

function Reprint(props: {
  entries: readonly LedgerEntry[];
  entry: LedgerEntry;
  device: Device;
  onChoose: (id: string) => void;
}) {
  const { entries, entry, device, onChoose } = props;
  const receipt = receiptOfEntry(entry, device);
  return (
    <div className={classes.columns}>
      <ul className={classes.list} aria-label="Receipts">
        {entries.map((each) => (
          <li key={each.id}>
            <Row entry={each} isChosen={each === entry} device={device} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      <div className={classes.side}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it */}
        <section className={classes.paper} tabIndex={0} aria-label="Receipt as printed">
          <Receipt receipt={receipt} />
        </section>
        <HandOut device={device} purchaseId={entry.answer?.id ?? null} printName="Print again" />
        {entry.answer && (
          <Button
            size="lg"
            variant="default"
            leftSection={<IconReceiptRefund size={20} aria-hidden />}
            onClick={() => register.open({ kind: "refund", purchaseId: entry.id })}
          >
            Refund
          </Button>
        )}
      </div>
      <PrintedReceipt receipt={receipt} />
    </div>
  );
}

function Row(props: {
  entry: LedgerEntry;
  isChosen: boolean;
  device: Device;
  onChoose: (id: string) => void;
}) {
  const { entry, isChosen, device, onChoose } = props;
  const money = useMoney();
  const { moment } = makeFormat(entry.shown.currency, entry.shown.digits);
  const state = STATES[entry.state];
  return (
    <UnstyledButton
      className={classes.row}
      aria-pressed={isChosen}
      onClick={() => onChoose(entry.id)}
    >
      <span className={classes.words}>
        <strong>{entry.answer?.receipt_number ?? shortId(entry.id)}</strong>
        <small>{moment(entry.rungUpAt, device.timeZone)}</small>
      </span>
      <span className={classes.amount}>
        <strong>{money(entry.shown.totalMinor)}</strong>
        <Badge variant="outline" color={state.colour}>
          {state.name}
        </Badge>
      </span>
    </UnstyledButton>
  );
}
