import { Button, Group, TextInput } from "@mantine/core";
import { IconMail, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask } from "@/api/client";
import type { Device } from "@/data/device";
import { tell, tellRefusal } from "@/ui/notify";
import { useHandOut } from "@/ui/useHandOut";
import { Key } from "../Keys";

const PRINTERS_KNOWN_MS = 300_000;

type Props = {
  device: Device;
  /** Null while the shop doesn't have the purchase: then only the browser can print it. */
  purchaseId: string | null;
  printName: string;
  isDisabled?: boolean;
};

/** Gives the customer their receipt: on the register's printer, by the browser, or by e-mail. */
export function HandOut({ device, purchaseId, printName, isDisabled = false }: Props) {
  const hasPrinter = usePrinter(device) && purchaseId !== null;
  const [isMailing, setMailing] = useState(false);
  useHandOut(purchaseId);

  async function print(): Promise<void> {
    if (!hasPrinter || purchaseId === null) {
      window.print();
      return;
    }
    try {
      await ask(
        api.POST("/cash-register/purchases/{purchase_id}/receipt/print", {
          params: { path: { purchase_id: purchaseId } },
          body: { register: device.registerCode },
        }),
      );
      tell("The receipt is being printed.");
    } catch (error) {
      tellRefusal(error);
    }
  }

  return (
    <>
      <Group grow gap="xs">
        <Button
          size="lg"
          px="xs"
          variant="default"
          leftSection={<IconPrinter size={20} aria-hidden />}
          rightSection={!hasPrinter && <Key name="Ctrl+P" />}
          disabled={isDisabled}
          onClick={() => void print()}
        >
          {printName}
        </Button>
        {purchaseId !== null && !isMailing && (
          <Button
            size="lg"
            px="xs"
            variant="default"
            leftSection={<IconMail size={20} aria-hidden />}
            onClick={() => setMailing(true)}
          >
            E-mail
          </Button>
        )}
      </Group>
      {purchaseId !== null && isMailing && (
        <MailForm key={purchaseId} purchaseId={purchaseId} onDone={() => setMailing(false)} />
      )}
    </>
  );
}

/** Asks where the receipt is sent; the customer's own address, if nothing is typed. */
function MailForm({ purchaseId, onDone }: { purchaseId: string; onDone: () => void }) {
  const [address, setAddress] = useState("");
  const [isSending, setSending] = useState(false);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSending(true);
    try {
      await ask(
        api.POST("/cash-register/purchases/{purchase_id}/receipt/email", {
          params: { path: { purchase_id: purchaseId } },
          body: { address: address.trim() || null },
        }),
      );
      tell("The receipt is on its way.");
      onDone();
    } catch (error) {
      tellRefusal(error);
    } finally {
      setSending(false);
    }
  }

  return (
    <form onSubmit={(event) => void send(event)}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label="E-mail address"
          placeholder="The customer's own"
          type="text"
          inputMode="email"
          size="md"
          flex={1}
          autoFocus
          autoComplete="off"
          maxLength={254}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={isSending}>
          Send
        </Button>
      </Group>
    </form>
  );
}

/** Whether this register has a printer of its own. */
function usePrinter(device: Device): boolean {
  const { data } = useQuery({
    queryKey: ["register", "printers", device.branchCode],
    queryFn: () =>
      ask(api.GET("/management/registers", { params: { query: { branch: device.branchCode } } })),
    staleTime: PRINTERS_KNOWN_MS,
    retry: false,
  });
  const setup = data?.items.find((each) => each.code === device.registerCode);
  return Boolean(setup?.printer);
}
