import { useCustomer } from "./useCustomer";
import { useCart, usePolicy, useRecorder, useRegister } from "./useRegister";

/** What a customer's points can still pay of this purchase. */
export type PointsLeft = {
  balance: number;
  valueMinor: number;
  /** So many of them, and what they pay. */
  points: number;
  mostMinor: number;
};

/**
 * The points that can pay some of what is left; null where none can: nobody is known, the shop has
 * no such programme, or it can't be asked for the balance.
 */
export function usePoints(leftMinor: number): PointsLeft | null {
  const { pointValueMinor } = usePolicy();
  const { online } = useRecorder();
  const { customer } = useCart();
  const payments = useRegister((state) => state.payments);
  const { data } = useCustomer(customer?.id);
  if (!data || !online || pointValueMinor === 0) return null;
  const spent = payments
    .filter((payment) => payment.method === "points")
    .reduce((sum, payment) => sum + payment.amountMinor / pointValueMinor, 0);
  const balance = Math.max(0, data.points - spent);
  const points = Math.min(balance, Math.floor(leftMinor / pointValueMinor));
  return { balance, valueMinor: pointValueMinor, points, mostMinor: points * pointValueMinor };
}
