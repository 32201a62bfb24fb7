import { Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Purchase } from "@/api/client";
import { formatMinor, negated } from "@/domain/money";
import type { TaxAmount } from "@/domain/pricing";
import { useFormat } from "@/ui/format";
import { methodName } from "@/ui/paymentMethods";
import classes from "./detail.module.css";

/** What a purchase came to, how it was paid, and the tax in it. */
export function PurchaseSums(props: { purchase: Purchase; taxes: readonly TaxAmount[] }) {
  const { purchase, taxes } = props;
  const format = useFormat();
  const has = (amount: string) => Number(amount) !== 0;
  const minor = (amount: number) => format.money(formatMinor(amount, format.digits));
  return (
    <div className={classes.sums}>
      <section>
        <Title order={2} mb="xs">
          Total and payment
        </Title>
        <Sums label="Total and payment">
          {has(purchase.total_discount) && (
            <Sum
              name="Discounts, taken off above"
              amount={format.money(negated(purchase.total_discount))}
            />
          )}
          {has(purchase.adjustment) && (
            <Sum name="Adjustment" amount={format.money(purchase.adjustment)} />
          )}
          {!purchase.tax_included && (
            <Sum name="Tax added" amount={format.money(purchase.tax_amount)} />
          )}
          {has(purchase.rounding) && (
            <Sum name="Rounding" amount={format.money(purchase.rounding)} />
          )}
          <Sum name="Total" amount={format.money(purchase.total_amount)} isTotal />
          {purchase.payments.map((payment, position) => (
            <Sum
              // biome-ignore lint/suspicious/noArrayIndexKey: a recorded purchase doesn't change
              key={position}
              name={methodName(payment.method)}
              amount={format.money(payment.amount)}
            />
          ))}
          {purchase.payments.length === 0 && <Sum name="Payment" amount="Not told" />}
          {has(purchase.change_due) && (
            <Sum name="Change" amount={format.money(purchase.change_due)} />
          )}
        </Sums>
        {has(purchase.adjustment) && (
          <Text size="sm" c="dimmed" mt="xs">
            The file that this purchase came from says another total than its items come to. The
            file's total stands; the adjustment is the difference.
          </Text>
        )}
      </section>
      <section>
        <Title order={2} mb="xs">
          {purchase.tax_included ? "Tax contained" : "Tax added"}
        </Title>
        <Sums label={purchase.tax_included ? "Tax contained" : "Tax added"}>
          {taxes.map((tax) => (
            <Sum
              key={tax.taxRateBp}
              name={`${format.rate(tax.taxRateBp / 100)} in ${minor(tax.grossMinor)}`}
              amount={minor(tax.taxMinor)}
            />
          ))}
          <Sum name="Together" amount={format.money(purchase.tax_amount)} />
        </Sums>
      </section>
    </div>
  );
}

function Sums({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.box}>
      <Table aria-label={label}>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </div>
  );
}

function Sum(props: { name: string; amount: string; isTotal?: boolean }) {
  return (
    <Table.Tr className={props.isTotal ? classes.total : undefined}>
      <Table.Th scope="row" fw="inherit">
        {props.name}
      </Table.Th>
      <Table.Td ta="end">{props.amount}</Table.Td>
    </Table.Tr>
  );
}
