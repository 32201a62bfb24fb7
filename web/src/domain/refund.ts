import { multiplyDivideRounding } from "./pricing";

/** A line of a purchase, with what was given back of it before. */
export type RefundableLine = {
  quantityMilli: number;
  refundedMilli: number;
  totalMinor: number;
  /** What went back for it so far, not below zero. */
  givenBackMinor: number;
};

/**
 * What goes back for so much of a line: its part of the running sum, so that refunds in whatever
 * parts come to what was paid. The shop works it out in the same way, and rounds cash after it.
 */
export function refundOf(line: RefundableLine, quantityMilli: number): number {
  const untilNow = line.refundedMilli + quantityMilli;
  return (
    multiplyDivideRounding(line.totalMinor, untilNow, line.quantityMilli) - line.givenBackMinor
  );
}
