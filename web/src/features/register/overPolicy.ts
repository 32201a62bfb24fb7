import type { Cart } from "@/domain/cart";
import { checkUnits } from "@/domain/pricing";
import { Refusal } from "@/domain/refusal";

/** The line that the shop will refuse for its most units of one product, and why; null if none. */
export function overPolicy(
  { lines }: Cart,
  mostUnits: number | null,
): { key: number; reason: string } | null {
  try {
    checkUnits(
      lines.map(({ product, quantityMilli }) => ({
        productId: product.id,
        unitsMilli: product.decimals > 0 ? 1000 : quantityMilli,
      })),
      mostUnits,
    );
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const position = Number(error.pointer?.split("/")[2]);
    const line = lines[position];
    return line ? { key: line.key, reason: error.message } : null;
  }
}
