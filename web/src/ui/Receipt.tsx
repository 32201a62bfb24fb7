import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { moneyFormatter, writeQuantity } from "@/domain/money";
import { makeFormat } from "./format";
import { locale } from "./locale";
import { methodName } from "./paymentMethods";
import classes from "./Receipt.module.css";
import type { ReceiptContent } from "./receiptContent";

const tag = locale.toString();

const TITLES: Readonly<Record<ReceiptContent["kind"], string | null>> = {
  purchase: null,
  refund: "Refund",
  void: "Void",
};

/** A receipt, as it is on paper. */
export function Receipt({ receipt }: { receipt: ReceiptContent }) {
  const money = moneyFormatter(receipt.currency, tag, receipt.digits);
  const format = makeFormat(receipt.currency, receipt.digits);
  const title = TITLES[receipt.kind];
  return (
    <section className={classes.receipt} aria-label="Receipt">
      <header className={classes.head}>
        <strong>{receipt.shop}</strong>
        <span>{receipt.branch}</span>
        {receipt.header && <span className={classes.free}>{receipt.header}</span>}
        <span>{format.moment(receipt.moment, receipt.timeZone)}</span>
        <span>{receipt.receiptNumber ?? `Not numbered yet · ${shortId(receipt.id)}`}</span>
        <span>
          Register {receipt.register}
          {receipt.cashier && ` · ${receipt.cashier}`}
        </span>
        {title && <strong className={classes.mark}>{title}</strong>}
        {receipt.reason && <span>Reason: {receipt.reason}</span>}
      </header>
      <ul className={classes.lines} aria-label="Lines">
        {receipt.lines.map((line, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a receipt's lines never move
          <li key={position}>
            <span className={classes.name}>{line.name}</span>
            <Row name={`${writeQuantity(line.quantityMilli, tag)} × ${money(line.unitPriceMinor)}`}>
              {money(line.grossMinor)}
            </Row>
            {line.discountMinor !== 0 && <Row name="Discount">{money(0 - line.discountMinor)}</Row>}
          </li>
        ))}
      </ul>
      <div className={classes.block}>
        {receipt.purchaseDiscountMinor !== 0 && (
          <Row name="Discount on the purchase">{money(0 - receipt.purchaseDiscountMinor)}</Row>
        )}
        {receipt.adjustmentMinor !== 0 && (
          <Row name="Adjustment">{money(receipt.adjustmentMinor)}</Row>
        )}
        {receipt.isTaxAdded &&
          receipt.taxes.map((tax) => (
            <Row key={tax.taxRateBp} name={`Tax ${format.rate(tax.taxRateBp / 100)} added`}>
              {money(tax.taxMinor)}
            </Row>
          ))}
        {receipt.roundingMinor !== 0 && <Row name="Rounding">{money(receipt.roundingMinor)}</Row>}
        <Row name="Total" isTotal>
          {money(receipt.totalMinor)}
        </Row>
        {receipt.discountMinor !== 0 && (
          <Row name="Discounts in all">{money(receipt.discountMinor)}</Row>
        )}
      </div>
      {receipt.payments.length > 0 && (
        <div className={classes.block}>
          {receipt.payments.map((payment, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a receipt's payments never move
            <Row key={position} name={methodName(payment.method)}>
              {money(payment.amountMinor)}
            </Row>
          ))}
          {receipt.changeMinor !== 0 && <Row name="Change">{money(receipt.changeMinor)}</Row>}
        </div>
      )}
      <div className={classes.block}>
        {!receipt.isTaxAdded &&
          receipt.taxes.map((tax) => (
            <Row
              key={tax.taxRateBp}
              name={`Tax ${format.rate(tax.taxRateBp / 100)} of ${money(tax.grossMinor)}`}
            >
              {money(tax.taxMinor)}
            </Row>
          ))}
        <Row name={receipt.isTaxAdded ? "Tax added in all" : "Tax contained"}>
          {money(receipt.taxMinor)}
        </Row>
      </div>
      {(receipt.pointsEarned !== 0 || receipt.pointsSpent !== 0) && (
        <div className={classes.block}>
          {receipt.pointsEarned !== 0 && (
            <Row name="Points earned">{format.count(receipt.pointsEarned)}</Row>
          )}
          {receipt.pointsSpent !== 0 && (
            <Row name="Points spent">{format.count(receipt.pointsSpent)}</Row>
          )}
        </div>
      )}
      <footer className={classes.foot}>
        {receipt.customer && <span>Customer {receipt.customer}</span>}
        {receipt.receiptNumber === null && <span>Kept on this register, will be sent</span>}
        {receipt.footer && <span className={classes.free}>{receipt.footer}</span>}
        <span className={classes.id}>{receipt.id}</span>
      </footer>
    </section>
  );
}

/** The same receipt for paper alone: while this is on the page, printing prints nothing else. */
export function PrintedReceipt({ receipt }: { receipt: ReceiptContent }) {
  return createPortal(
    <div className={classes.paper} data-receipt-paper>
      <Receipt receipt={receipt} />
    </div>,
    document.body,
  );
}

/** What people read out of an id when there is no receipt number yet. */
export function shortId(id: string): string {
  return id.slice(-8).toUpperCase();
}

function Row(props: { name: string; isTotal?: boolean; children: ReactNode }) {
  return (
    <span className={props.isTotal ? `${classes.row} ${classes.total}` : classes.row}>
      <span>{props.name}</span>
      <span>{props.children}</span>
    </span>
  );
}
