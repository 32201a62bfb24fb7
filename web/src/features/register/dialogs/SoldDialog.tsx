import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import { IconCheck, IconClockPause } from "@tabler/icons-react";
import { useEffect } from "react";
import type { Device } from "@/data/device";
import { PrintedReceipt, Receipt, shortId } from "@/ui/Receipt";
import { startNext } from "../checkout";
import { Key } from "../Keys";
import { receiptOfSelling } from "../receipts";
import type { Selling } from "../registerState";
import { useMoney, useRegister } from "../useRegister";
import { HandOut } from "./HandOut";
import { RegisterDialog } from "./RegisterDialog";
import classes from "./SoldDialog.module.css";

/** After a sale: what to give back, above all. Enter or a scan begins the next one. */
export function SoldDialog({ selling, device }: { selling: Selling; device: Device }) {
  const money = useMoney();
  const isRecording = selling.sale === null;
  const receipt = isRecording ? null : receiptOfSelling(selling, device);

  const next = isRecording ? nothing : startNext;
  useEnter(next);

  return (
    <RegisterDialog title={isRecording ? "Recording" : "Sold"} size="46rem" onClose={next}>
      <div className={classes.sold}>
        <div className={classes.side}>
          <div>
            <Text c="dimmed" fw={600}>
              {selling.shown.changeMinor > 0 ? "Change due" : "No change due"}
            </Text>
            <output className={classes.change} aria-label="Change due">
              {money(selling.shown.changeMinor)}
            </output>
            <Text c="dimmed">
              of a total of {money(selling.shown.totalMinor)}
              {selling.shown.roundingMinor
                ? `, rounded by ${money(selling.shown.roundingMinor)}`
                : ""}
            </Text>
          </div>
          <State selling={selling} />
          <div className={classes.buttons}>
            <Button
              size="lg"
              className={classes.next}
              data-autofocus
              aria-disabled={isRecording}
              onClick={next}
              rightSection={<Key name="Enter" />}
            >
              New sale
            </Button>
            <HandOut
              device={device}
              purchaseId={selling.sale?.kind === "recorded" ? selling.sale.purchase.id : null}
              printName="Print"
              isDisabled={isRecording}
            />
          </div>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it */}
        <section className={classes.paper} tabIndex={0} aria-label="Receipt as printed">
          {receipt ? <Receipt receipt={receipt} /> : <Text c="dimmed">The receipt follows.</Text>}
        </section>
      </div>
      {receipt && <PrintedReceipt receipt={receipt} />}
    </RegisterDialog>
  );
}

function nothing(): void {}

/** Does something on Enter wherever the focus is: printing may have taken it from the dialog. */
function useEnter(run: () => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== "Enter" || event.repeat || event.defaultPrevented) return;
      if (event.target instanceof HTMLElement && event.target.closest("button, form")) return;
      event.preventDefault();
      run();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [run]);
}

function State({ selling }: { selling: Selling }) {
  const held = useRegister((state) => state.heldScans.length);
  const { sale } = selling;
  if (!sale) {
    return (
      <Group gap="sm" role="status">
        <Loader size="sm" />
        <Text>
          Recording the purchase
          {held > 0 && `; ${held === 1 ? "1 scan waits" : `${held} scans wait`} for the next one`}
        </Text>
      </Group>
    );
  }
  if (sale.kind === "kept") {
    return (
      <Alert
        color="var(--warn)"
        variant="outline"
        icon={<IconClockPause aria-hidden />}
        title="Kept on this register, will be sent"
      >
        The shop can't be reached right now. The purchase is safe here as {shortId(sale.entry.id)}.
      </Alert>
    );
  }
  if (sale.kind === "refused") return null;
  const { receipt_number, points_earned } = sale.purchase;
  return (
    <div>
      <Group gap="xs">
        <IconCheck size={22} aria-hidden color="var(--good)" />
        <Text>Recorded as {receipt_number}</Text>
      </Group>
      {points_earned > 0 && (
        <Text c="dimmed">
          {points_earned === 1 ? "1 point earned" : `${points_earned} points earned`}
        </Text>
      )}
    </div>
  );
}
