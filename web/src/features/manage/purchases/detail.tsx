import { Alert, Anchor, Button, CopyButton, Stack, Title } from "@mantine/core";
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
import { useBranches, useShop } from "@/ui/shop";
import { Failed, Loading, Nothing } from "@/ui/states";
import classes from "./detail.module.css";
import { PurchaseFacts } from "./PurchaseFacts";
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
  const receipt = receiptOf(purchase, {
    shop: shop?.name ?? "Checkstand",
    ...(branch ? { branch: branch.name, timeZone: branch.time_zone } : {}),
  });
  return (
    <article className={classes.sheet}>
      <BackLink to="/manage/purchases" name="All purchases" />
      <PageHeader
        title={`${kindName(purchase.kind)} ${purchase.receipt_number}`}
        about={format.moment(purchase.timestamp, branch?.time_zone)}
      >
        <CopyId id={purchase.id} />
        <Button leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          Print the receipt
        </Button>
      </PageHeader>
      <Stack gap="md">
        <Remarks purchase={purchase} />
        <PurchaseFacts purchase={purchase} branch={branch} />
        <Title order={2}>Items</Title>
        <PurchaseLines purchase={purchase} />
        <PurchaseSums purchase={purchase} taxes={receipt.taxes} />
      </Stack>
      <PrintedReceipt receipt={receipt} />
    </article>
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
