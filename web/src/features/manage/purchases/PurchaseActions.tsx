import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowBackUp, IconPencil, IconTrashX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { Purchase } from "@/api/client";
import { sentenceOf } from "@/api/problem";
import { newPurchaseId } from "@/domain/ids";
import { useFormat } from "@/ui/format";
import { tell } from "@/ui/notify";
import { RefundForm } from "@/ui/RefundForm";
import { type History, useReturned } from "@/ui/returns";
import { useSearchState } from "@/ui/useSearchState";
import { CorrectDrawer } from "./CorrectDrawer";
import { voidPurchase } from "./queries";

/** What can be done to a purchase that was recorded, as long as it stands. */
export function PurchaseActions({ purchase, history }: { purchase: Purchase; history: History }) {
  const [address, change] = useSearchState();
  const { status } = history;
  if (purchase.kind !== "purchase" || (status !== "stands" && status !== "partly_refunded")) {
    return null;
  }
  const open = (action: string) => change({ action });
  const close = () => change({ action: null }, "replace");
  const action = address.get("action");
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={18} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => open("refund")}
      >
        Refund
      </Button>
      {status === "stands" && (
        <>
          <Button
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden />}
            aria-haspopup="dialog"
            onClick={() => open("correct")}
          >
            Correct
          </Button>
          <Button
            variant="default"
            c="var(--bad)"
            leftSection={<IconTrashX size={18} aria-hidden />}
            aria-haspopup="dialog"
            onClick={() => open("void")}
          >
            Void
          </Button>
        </>
      )}
      <Modal
        opened={action === "refund"}
        onClose={close}
        size="44rem"
        title={`Refund of ${purchase.receipt_number}`}
        closeButtonProps={{ "aria-label": "Close", size: 44 }}
      >
        <RefundForm
          history={history}
          onCancel={close}
          onRefunded={(refund) => {
            close();
            tell(`Refunded as ${refund.receipt_number}.`);
          }}
        />
      </Modal>
      {status === "stands" && action === "void" && (
        <VoidDialog purchase={purchase} onClose={close} />
      )}
      {status === "stands" && action === "correct" && (
        <CorrectDrawer purchase={purchase} onClose={close} />
      )}
    </>
  );
}

function VoidDialog({ purchase, onClose }: { purchase: Purchase; onClose: () => void }) {
  const format = useFormat();
  const returned = useReturned();
  const [id] = useState(newPurchaseId);
  const [reason, setReason] = useState("");
  const [manager, setManager] = useState("");
  const [wasAsked, setAsked] = useState(false);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setAsked(true);
    if (reason.trim() === "" || isSending) return;
    setSending(true);
    try {
      const voided = await voidPurchase(purchase.id, {
        id,
        reason: reason.trim(),
        approved_by: manager.trim() || null,
      });
      returned();
      onClose();
      tell(`Voided as ${voided.receipt_number}.`);
    } catch (refused) {
      setError(refused);
    } finally {
      setSending(false);
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Void ${purchase.receipt_number}?`}
      closeButtonProps={{ "aria-label": "Close", size: 44 }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">
            The whole purchase of {format.money(purchase.total_amount)} is taken back, as if it had
            not been: stock, points and figures follow. Both stay on file.
          </Text>
          <TextInput
            label="Reason"
            required
            maxLength={200}
            data-autofocus
            autoComplete="off"
            value={reason}
            error={wasAsked && reason.trim() === "" && "Say why."}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextInput
            label="Approved by"
            description="The manager who answers for it; may stay empty."
            maxLength={64}
            autoComplete="off"
            value={manager}
            onChange={(event) => setManager(event.currentTarget.value)}
          />
          {error !== null && (
            <Alert color="red" variant="outline" role="alert" title="Nothing was voided">
              {sentenceOf(error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={isSending}>
              Void the purchase
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
