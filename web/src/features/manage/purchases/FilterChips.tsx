import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Format, useFormat } from "@/ui/format";
import { methodName } from "@/ui/paymentMethods";
import { useBranches } from "@/ui/shop";
import type { useSearchState } from "@/ui/useSearchState";
import { customerName, customerQuery } from "../customers/queries";
import { productQuery } from "../products/queries";
import { chipNames, dateChange, daysOf, FILTER_NAMES, type PurchaseFilters } from "./filters";
import classes from "./list.module.css";

/** What the list is narrowed down by, in words; pressing one takes it away. */
export function FilterChips(props: {
  filters: PurchaseFilters;
  change: ReturnType<typeof useSearchState>[1];
}) {
  const { filters, change } = props;
  const format = useFormat();
  const names = useNames(filters);
  const chips = chipNames(filters).map((name) => ({
    key: name as string,
    text: textOf(name, filters, names, format),
    clear: () => change({ [name]: null }),
  }));
  const days = daysText(filters, format);
  if (days) {
    const none = dateChange({ from: null, to: null });
    chips.unshift({ key: "days", text: days, clear: () => change(none) });
  }
  if (chips.length === 0) return null;
  return (
    <fieldset className={classes.chips} aria-label="Active filters">
      {chips.map((chip) => (
        <button
          key={chip.key}
          type="button"
          className={classes.chip}
          onClick={chip.clear}
          aria-label={`Take away the filter ${chip.text}`}
        >
          <span className={classes.quiet}>{chip.text}</span>
          <IconX size={16} aria-hidden />
        </button>
      ))}
      {chips.length > 1 && (
        <Button
          variant="subtle"
          onClick={() => change(Object.fromEntries(FILTER_NAMES.map((name) => [name, null])))}
        >
          Take all away
        </Button>
      )}
    </fieldset>
  );
}

type Names = { branch: string; product: string; customer: string };

/** What branch, product and customer are called, as soon as that is known. */
function useNames(filters: PurchaseFilters): Names {
  const { branch = "", product = "", customer = "" } = filters;
  const branches = useBranches("all").data;
  const isNumber = /^\d+$/.test(product);
  const products = useQuery({ ...productQuery(Number(product)), enabled: isNumber });
  const customers = useQuery({ ...customerQuery(customer), enabled: customer !== "" });
  const found = branches?.find((each) => each.code === branch || String(each.id) === branch);
  return {
    branch: found?.name ?? branch,
    product: products.data?.product_name ?? product,
    customer: customers.data ? customerName(customers.data) : customer,
  };
}

function textOf(
  name: (typeof FILTER_NAMES)[number],
  filters: PurchaseFilters,
  names: Names,
  format: Format,
): string {
  const value = filters[name] ?? "";
  switch (name) {
    case "branch":
      return `Branch: ${names.branch}`;
    case "product":
      return `With product: ${names.product}`;
    case "customer":
      return `Customer: ${names.customer}`;
    case "category":
      return `With category: ${value}`;
    case "payment_method":
      return `Paid by: ${methodName(value)}`;
    case "hour":
      return `Between ${format.hour(Number(value))} and ${format.hour((Number(value) + 1) % 24)}`;
    case "weekday":
      return `Weekday: ${format.weekday(Number(value))}`;
    case "register":
      return `Register: ${value}`;
    case "cashier":
      return `Cashier: ${value}`;
    default:
      return `Receipt: ${value}`;
  }
}

function daysText(filters: PurchaseFilters, format: Format): string | null {
  const { from, to } = daysOf(filters);
  if (filters.date) return format.longDay(filters.date);
  if (from && to) return `${format.day(from)} – ${format.day(to)}`;
  if (from) return `From ${format.day(from)}`;
  return to ? `Until ${format.day(to)}` : null;
}
