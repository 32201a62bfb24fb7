import { ActionIcon, Fieldset, Group, Select, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { newPurchaseId } from "@/domain/ids";
import { formatMilli, readTypedQuantity } from "@/domain/money";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { tell } from "@/ui/notify";
import { useReturned } from "@/ui/returns";
import { useBranches } from "@/ui/shop";
import { useDraft } from "@/ui/useDraft";
import { ProductPicker } from "../products/ProductPicker";
import { refundWithoutReceipt } from "./queries";

const POINTERS = ["/reason", "/approved_by", "/branch_id"];
const WAYS = [
  { value: "cash", label: "In cash" },
  { value: "card", label: "To a card" },
];

type Line = { key: number; productId: number; name: string; quantity: string };

/** Takes goods back that nobody has a receipt of, at what they cost now; a manager answers. */
export function BlindRefund({ onClose }: { onClose: () => void }) {
  const branches = useBranches().data ?? [];
  const { value, set, isChanged } = useDraft({
    branch: null as string | null,
    lines: [] as readonly Line[],
    reason: "",
    manager: "",
    way: "cash",
  });
  const [wasAsked, setAsked] = useState(false);
  const [times, setTimes] = useState(0);
  const idsOf = useRef(new Map<string, string>());
  const returned = useReturned();
  const branch = value.branch ?? (branches.length === 1 ? (branches[0]?.code ?? null) : null);

  async function save(): Promise<void> {
    setAsked(true);
    const items = value.lines.map((line) => ({
      product_id: line.productId,
      milli: readTypedQuantity(line.quantity),
    }));
    const isRead = items.every((item) => item.milli !== null) && items.length > 0;
    if (!isRead || !branch || value.reason.trim() === "" || value.manager.trim() === "") {
      throw new FormRefused();
    }
    const body = {
      branch_id: branch,
      items: items.map(({ product_id, milli }) => ({
        product_id,
        quantity: formatMilli(milli ?? 0),
      })),
      reason: value.reason.trim(),
      approved_by: value.manager.trim(),
      payment_method: value.way,
    };
    const key = JSON.stringify(body);
    const id = idsOf.current.get(key) ?? newPurchaseId();
    idsOf.current.set(key, id);
    const refund = await refundWithoutReceipt({ ...body, id });
    returned();
    tell(`Refunded as ${refund.receipt_number}.`);
  }

  return (
    <EditDrawer
      title="Refund without receipt"
      saveName="Refund"
      isChanged={isChanged}
      pointers={POINTERS}
      save={save}
      onClose={onClose}
    >
      {(problem) => (
        <>
          <Text size="sm" c="dimmed">
            Nobody knows what was paid: the goods go back at what they cost now.
          </Text>
          <Select
            label="Branch"
            required
            data-autofocus
            allowDeselect={false}
            data={branches.map((each) => ({ value: each.code, label: each.name }))}
            value={branch}
            error={wasAsked && !branch && "Say where."}
            onChange={(code) => set("branch", code)}
          />
          <Fieldset legend="What goes back">
            {value.lines.map((line) => (
              <Group key={line.key} gap="xs" align="flex-start" wrap="nowrap" mb="xs">
                <TextInput
                  label={line.name}
                  aria-label={`Quantity of ${line.name}`}
                  flex={1}
                  autoComplete="off"
                  value={line.quantity}
                  error={
                    wasAsked && readTypedQuantity(line.quantity) === null && "A number above zero"
                  }
                  onChange={(event) => {
                    const quantity = event.currentTarget.value;
                    set(
                      "lines",
                      value.lines.map((each) =>
                        each.key === line.key ? { ...each, quantity } : each,
                      ),
                    );
                  }}
                />
                <ActionIcon
                  size={44}
                  mt={24}
                  variant="default"
                  aria-label={`Remove ${line.name}`}
                  onClick={() =>
                    set(
                      "lines",
                      value.lines.filter((each) => each.key !== line.key),
                    )
                  }
                >
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
            <ProductPicker
              key={times}
              label="Add a product"
              value=""
              onChange={(id, name) => {
                if (id === "") return;
                const line = { key: times, productId: Number(id), name, quantity: "1" };
                set("lines", [...value.lines, line]);
                setTimes(times + 1);
              }}
            />
            {wasAsked && value.lines.length === 0 && (
              <Text size="sm" c="var(--bad)" mt="xs" role="alert">
                Choose what goes back.
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
            label="Manager"
            description="Who answers for it: without a receipt somebody has to."
            required
            maxLength={64}
            autoComplete="off"
            value={value.manager}
            error={
              (wasAsked && value.manager.trim() === "" && "Say who answers for it.") ||
              problem?.at("/approved_by")
            }
            onChange={(event) => set("manager", event.currentTarget.value)}
          />
          <Select
            label="The money goes back"
            allowDeselect={false}
            data={WAYS}
            value={value.way}
            onChange={(way) => set("way", way ?? "cash")}
          />
        </>
      )}
    </EditDrawer>
  );
}
