import { ActionIcon, Text } from "@mantine/core";
import { IconAlertTriangle, IconMinus, IconPlus } from "@tabler/icons-react";
import { memo } from "react";
import type { CartLine as Line } from "@/domain/cart";
import { writeQuantity } from "@/domain/money";
import { locale } from "@/ui/locale";
import { askQuantity, nudgeLine } from "./actions";
import classes from "./CartTable.module.css";
import { register } from "./thisRegister";

type Props = {
  line: Line;
  discountMinor: number;
  /** After the line's own discount. */
  totalMinor: number;
  isSelected: boolean;
  /** How often the cart had changed when this line did last; 0 if another did since. */
  changes: number;
  problem: string | undefined;
  money: (minor: number) => string;
};

/** A line of the cart. */
export const CartLine = memo(function CartLine(props: Props) {
  const { line, discountMinor, totalMinor, isSelected, changes, problem, money } = props;
  const { product, key } = line;
  const quantity = writeQuantity(line.quantityMilli, locale.toString());
  const canStep = product.decimals === 0 && !line.label;
  const unit = product.unit === "each" ? "" : ` ${product.unit}`;
  return (
    <div className={classes.line} data-selected={isSelected || undefined}>
      {changes > 0 && <span key={changes} className={classes.flash} aria-hidden />}
      <button
        type="button"
        className={classes.product}
        aria-pressed={isSelected}
        onClick={() => register.update({ selectedKey: key })}
      >
        <span className={classes.name}>{product.name}</span>
        <span className={classes.each}>
          {quantity}
          {unit} × {money(product.unitPriceMinor)}
          {line.label && " · by label"}
        </span>
        {discountMinor > 0 && (
          <span className={classes.discount}>
            {describeDiscount(line)} <span>{money(0 - discountMinor)}</span>
          </span>
        )}
      </button>
      <div className={classes.quantity}>
        {canStep && (
          <ActionIcon
            size={48}
            color="gray"
            aria-label={`One fewer ${product.name}`}
            onClick={() => nudgeLine(key, -1000)}
          >
            <IconMinus size={20} aria-hidden />
          </ActionIcon>
        )}
        <button
          type="button"
          className={classes.number}
          aria-label={`Quantity of ${product.name}: ${quantity}${unit}. Change it`}
          onClick={() => {
            register.update({ selectedKey: key });
            askQuantity(key);
          }}
        >
          {quantity}
          {unit}
        </button>
        {canStep && (
          <ActionIcon
            size={48}
            color="gray"
            aria-label={`One more ${product.name}`}
            onClick={() => nudgeLine(key, 1000)}
          >
            <IconPlus size={20} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <Text className={classes.price} component="span">
        {money(product.unitPriceMinor)}
      </Text>
      <Text className={classes.total} component="span">
        {money(totalMinor)}
      </Text>
      {problem && (
        <span className={classes.problem}>
          <IconAlertTriangle size={18} aria-hidden /> {problem}
        </span>
      )}
    </div>
  );
});

function describeDiscount({ discount }: Line): string {
  if (discount?.kind !== "percent") return "Discount";
  return `Discount ${writeQuantity(discount.bp * 10, locale.toString())} %`;
}
