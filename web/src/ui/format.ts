import { useMemo } from "react";
import { locale } from "./locale";
import { useShop } from "./shop";

const tag = locale.toString();
const count = new Intl.NumberFormat(tag);
const quantity = new Intl.NumberFormat(tag, { maximumFractionDigits: 3 });
const wholeUnits = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 2 });
const day = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" });
const longDay = new Intl.DateTimeFormat(tag, { dateStyle: "full", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat(tag, { weekday: "long", timeZone: "UTC" });

const WHOLE_UNITS_FROM = 100;
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** How this user reads amounts, quantities and times. Amounts are the API's decimal strings. */
export type Format = {
  money: (amount: string) => string;
  compactMoney: (amount: string | number) => string;
  /** An amount as people type it: without the currency, with the user's decimal point. */
  typedMoney: (amount: string) => string;
  count: (value: number) => string;
  compactCount: (value: number) => string;
  quantity: (value: number) => string;
  /** Pieces, kilograms and litres together: whole ones alone where there are many. */
  units: (value: number) => string;
  /** A rate in per cent, as the API tells it: 19 is 19 %. */
  rate: (percents: number) => string;
  /** A business date: `2026-11-20`. */
  day: (isoDate: string) => string;
  longDay: (isoDate: string) => string;
  /** Monday is 1. */
  weekday: (number: number) => string;
  /** A moment in UTC, shown in a branch's time zone, or else in the device's. */
  moment: (isoMoment: string, timeZone?: string) => string;
  time: (isoMoment: string, timeZone?: string) => string;
  /** The beginning of an hour of the day, 0 to 23. */
  hour: (hour: number) => string;
  currency: string;
  digits: number;
};

const moments = new Map<string, Intl.DateTimeFormat>();

function inZone(timeZone: string | undefined, style: Intl.DateTimeFormatOptions) {
  const key = `${timeZone} ${style.dateStyle}`;
  const known = moments.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(tag, { ...style, ...(timeZone ? { timeZone } : {}) });
  moments.set(key, made);
  return made;
}

export function makeFormat(currency: string, digits: number): Format {
  const money = new Intl.NumberFormat(tag, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const typedMoney = new Intl.NumberFormat(tag, {
    useGrouping: false,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const compactMoney = new Intl.NumberFormat(tag, {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
  });
  return {
    money: (amount) => money.format(amount as Intl.StringNumericLiteral),
    compactMoney: (amount) => compactMoney.format(Number(amount)),
    typedMoney: (amount) => typedMoney.format(amount as Intl.StringNumericLiteral),
    count: (value) => count.format(value),
    compactCount: (value) => compact.format(value),
    quantity: (value) => quantity.format(value),
    units: (value) => (Math.abs(value) < WHOLE_UNITS_FROM ? quantity : wholeUnits).format(value),
    rate: (percents) => percent.format(percents / 100),
    day: (isoDate) => day.format(new Date(`${isoDate}T00:00:00Z`)),
    longDay: (isoDate) => longDay.format(new Date(`${isoDate}T00:00:00Z`)),
    weekday: (number) => weekday.format(MONDAY + (number - 1) * DAY_MS),
    moment: (iso, zone) =>
      inZone(zone, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)),
    time: (iso, zone) => inZone(zone, { timeStyle: "short" }).format(new Date(iso)),
    hour: (value) => inZone("UTC", { timeStyle: "short" }).format(value * 3_600_000),
    currency,
    digits,
  };
}

/** Formats for the shop's currency; euros until the shop has said which. */
export function useFormat(): Format {
  const shop = useShop();
  const currency = shop?.currency ?? "EUR";
  const digits = shop?.digits ?? 2;
  return useMemo(() => makeFormat(currency, digits), [currency, digits]);
}
