import { Alert, Anchor, Badge, Button, CopyButton, Group, Stack, Title } from "@mantine/core";
import { IconCheck, IconCopy, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import type { Purchase } from "@/api/client";
import { Problem } from "@/api/problem";
import { BackLink } from "@/ui/BackLink";
import { useFormat } from "@/ui/format";
import { PageHeader } from "@/ui/PageHeader";
import { PrintedReceipt } from "@/ui/Receipt";
import { receiptOf } from "@/ui/receiptContent";
import { type History, historyQuery } from "@/ui/returns";
import { useBranches, useShop } from "@/ui/shop";
import { Failed, Loading, Nothing } from "@/ui/states";
import { useHandOut } from "@/ui/useHandOut";
import classes from "./detail.module.css";
import { PurchaseActions } from "./PurchaseActions";
import { PurchaseFacts } from "./PurchaseFacts";
import { PurchaseHistory } from "./PurchaseHistory";
import { PurchaseLines } from "./PurchaseLines";
import { PurchaseSums } from "./PurchaseSums";
import { purchase as purchaseQuery } from "./queries";
import { flagSentence, kindName } from "./words";

/** One purchase, with all that was recorded of it. */
export function Component() {
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(purchaseQuery(id));
  if (data) return <Sheet purchase={data} />;
  const isUnknown = error instanceof Problem && (error.status === 404 || error.status === 422);
  return (
    <>
      <PageHeader title="Purchase" />
      {isUnknown && (
        <Nothing title="There is no such purchase">
          <Anchor component={Link} to="/manage/purchases">
            All purchases
          </Anchor>
        </Nothing>
      )}
      {error && !isUnknown && <Failed error={error} retry={refetch} />}
      {!error && <Loading rows={8} />}
    </>
  );
}

function Sheet({ purchase }: { purchase: Purchase }) {
  const format = useFormat();
  const shop = useShop();
  const branch = useBranches("all").data?.find((each) => each.id === purchase.branch_id);
  const history = useQuery(historyQuery(purchase.id)).data;
  useHandOut(purchase.id);
  const receipt = receiptOf(purchase, {
    shop: shop?.name ?? "Checkstand",
    ...(branch && {
      branch: branch.name,
      timeZone: branch.time_zone,
      header: branch.receipt_header,
      footer: branch.receipt_footer,
    }),
  });
  return (
    <article className={classes.sheet}>
      <BackLink to="/manage/purchases" name="All purchases" />
      <PageHeader
        title={`${kindName(purchase.kind)} ${purchase.receipt_number}`}
        about={
          <Group gap="xs">
            {format.moment(purchase.timestamp, branch?.time_zone)}
            {history && purchase.kind === "purchase" && history.status !== "stands" && (
              <Badge variant="outline" color="var(--warn)">
                {STATUS[history.status]}
              </Badge>
            )}
          </Group>
        }
      >
        {history && <PurchaseActions purchase={purchase} history={history} />}
        <CopyId id={purchase.id} />
        <Button leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          Print the receipt
        </Button>
      </PageHeader>
      <Stack gap="md">
        <Remarks purchase={purchase} />
        <Links purchase={purchase} />
        <PurchaseFacts purchase={purchase} branch={branch} />
        <Title order={2}>Items</Title>
        <PurchaseLines purchase={purchase} history={history} />
        <PurchaseSums purchase={purchase} taxes={receipt.taxes} />
        {history && history.events.length > 1 && (
          <section>
            <Title order={2} mb="sm">
              History
            </Title>
            <PurchaseHistory history={history} timeZone={branch?.time_zone} />
          </section>
        )}
      </Stack>
      <PrintedReceipt receipt={receipt} />
    </article>
  );
}

const STATUS: Record<History["status"], string> = {
  stands: "Stands",
  partly_refunded: "Partly refunded",
  refunded: "Refunded",
  voided: "Voided",
  corrected: "Corrected",
};

/** Which purchase a refund, a void or a correction belongs to. */
function Links({ purchase }: { purchase: Purchase }) {
  const other = purchase.original_id ?? purchase.replaces_id;
  if (!other) return null;
  return (
    <Anchor component={Link} to={`/manage/purchases/${other}`} className={classes.link ?? ""}>
      {purchase.original_id ? "The purchase that it takes back" : "The purchase that it corrects"}
    </Anchor>
  );
}

function CopyId({ id }: { id: string }) {
  return (
    <CopyButton value={id}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={
            copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />
          }
          onClick={copy}
        >
          {copied ? "Copied" : "Copy id"}
        </Button>
      )}
    </CopyButton>
  );
}

/** What is unusual about a purchase, in words. */
function Remarks({ purchase }: { purchase: Purchase }) {
  return (
    <>
      {purchase.flags.map((flag) => (
        <Alert key={flag} color="orange" variant="outline" title="To check">
          {flagSentence(flag)}
        </Alert>
      ))}
      {purchase.offline && (
        <Alert color="gray" variant="outline" title="Rung up without a network">
          The register kept this purchase and sent it when the shop could be reached again.
        </Alert>
      )}
    </>
  );
}
