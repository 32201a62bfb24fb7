import { Anchor, Text, Timeline } from "@mantine/core";
import { IconArrowBackUp, IconPencil, IconReceipt, IconTrashX } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Purchase } from "@/api/client";
import { useFormat } from "@/ui/format";
import type { History } from "@/ui/returns";
import { eventName } from "./words";

/** What became of a purchase, the oldest first: who did what, when and why. */
export function PurchaseHistory(props: { history: History; timeZone: string | undefined }) {
  const { history } = props;
  const format = useFormat();
  return (
    <Timeline
      bulletSize={30}
      lineWidth={2}
      active={history.events.length}
      aria-label="History"
      role="list"
    >
      {history.events.map(({ purchase, recorded_at }) => (
        <Timeline.Item
          key={purchase.id}
          role="listitem"
          bullet={<Icon purchase={purchase} />}
          title={
            <>
              {eventName(purchase)}{" "}
              {purchase.id === history.purchase_id ? (
                purchase.receipt_number
              ) : (
                <Anchor component={Link} to={`/manage/purchases/${purchase.id}`}>
                  {purchase.receipt_number}
                </Anchor>
              )}
              , {format.money(purchase.total_amount)}
            </>
          }
        >
          <Text size="sm" c="dimmed">
            {[
              format.moment(recorded_at, props.timeZone),
              purchase.cashier && `by ${purchase.cashier}`,
              purchase.approved_by && `approved by ${purchase.approved_by}`,
            ]
              .filter(Boolean)
              .join(", ")}
          </Text>
          {purchase.reason && <Text size="sm">Reason: {purchase.reason}</Text>}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function Icon({ purchase }: { purchase: Purchase }) {
  if (purchase.kind === "refund") return <IconArrowBackUp size={16} aria-hidden />;
  if (purchase.kind === "void") return <IconTrashX size={16} aria-hidden />;
  if (purchase.replaces_id) return <IconPencil size={16} aria-hidden />;
  return <IconReceipt size={16} aria-hidden />;
}
