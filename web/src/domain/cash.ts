import { minorDigits } from "./money";
import { cashRounding } from "./pricing";

const MOST_AMOUNTS = 6;

/** The notes that people pay with, in whole units of each currency. */
const NOTES: Readonly<Record<string, readonly number[]>> = {
  AUD: [5, 10, 20, 50, 100],
  BRL: [2, 5, 10, 20, 50, 100, 200],
  CAD: [5, 10, 20, 50, 100],
  CHF: [10, 20, 50, 100, 200],
  CNY: [1, 5, 10, 20, 50, 100],
  CZK: [100, 200, 500, 1000, 2000],
  DKK: [50, 100, 200, 500],
  EUR: [5, 10, 20, 50, 100, 200],
  GBP: [5, 10, 20, 50],
  HUF: [500, 1000, 2000, 5000, 10_000, 20_000],
  INR: [10, 20, 50, 100, 200, 500],
  ILS: [20, 50, 100, 200],
  JPY: [1000, 2000, 5000, 10_000],
  KRW: [1000, 5000, 10_000, 50_000],
  KWD: [1, 5, 10, 20],
  MXN: [20, 50, 100, 200, 500, 1000],
  NOK: [50, 100, 200, 500],
  NZD: [5, 10, 20, 50, 100],
  PLN: [10, 20, 50, 100, 200, 500],
  SEK: [20, 50, 100, 200, 500],
  TRY: [5, 10, 20, 50, 100, 200],
  USD: [1, 5, 10, 20, 50, 100],
  ZAR: [10, 20, 50, 100, 200],
};

/**
 * The amounts that a customer is likely to hand over for a total: the exact one, then the next that
 * each note makes up. Distinct, ascending, at most six.
 */
export function quickAmounts(totalMinor: number, currency: string): number[] {
  if (totalMinor <= 0) return [0];
  const one = 10 ** minorDigits(currency);
  const notes = NOTES[currency] ?? ordinaryNotes(totalMinor / one);
  const amounts = new Set([totalMinor]);
  for (const note of notes) amounts.add(Math.ceil(totalMinor / (note * one)) * note * one);
  return [...amounts].sort((a, b) => a - b).slice(0, MOST_AMOUNTS);
}

/** For a currency whose notes aren't listed: 1, 2 and 5 of the orders about the total. */
function ordinaryNotes(total: number): number[] {
  const order = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(total, 1))));
  return [order / 2, order, 2 * order, 5 * order, 10 * order].filter(Number.isInteger);
}

/** What the payments taken so far leave to be paid. */
export type Left = {
  /** To the cent: what a card pays. */
  exactMinor: number;
  /** In coins, where cash is rounded. */
  cashMinor: number;
  /** By what the total is rounded if the rest is paid in cash. */
  roundingMinor: number;
  /** Nothing is left in the way that was taken. */
  isCovered: boolean;
};

/** Works out what is left to pay, in cash and otherwise. */
export function leftToPay(
  totalMinor: number,
  payments: readonly { method: string; amountMinor: number }[],
  cashStepMinor: number,
): Left {
  const paid = payments.reduce((sum, each) => sum + each.amountMinor, 0);
  const roundingMinor = cashRounding(totalMinor, payments, cashStepMinor);
  const hasCash = payments.some((payment) => payment.method === "cash");
  const exactMinor = Math.max(0, totalMinor - paid);
  const cashMinor = Math.max(0, totalMinor + roundingMinor - paid);
  return {
    exactMinor,
    cashMinor,
    roundingMinor,
    isCovered: (hasCash ? cashMinor : exactMinor) === 0,
  };
}
