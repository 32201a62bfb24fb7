import { useEffect } from "react";
import { api, ask } from "@/api/client";

/** Tells the shop when the browser printed a receipt, so that the next one is marked as a copy. */
export function useHandOut(purchaseId: string | null): void {
  useEffect(() => {
    if (purchaseId === null) return;
    const params = { path: { purchase_id: purchaseId } };
    const onPrinted = () => {
      const answer = api.POST("/cash-register/purchases/{purchase_id}/receipt/handed-out", {
        params,
        body: {},
      });
      void ask(answer).catch(() => undefined); // the paper is out; only a mark on the next is missing
    };
    window.addEventListener("afterprint", onPrinted);
    return () => window.removeEventListener("afterprint", onPrinted);
  }, [purchaseId]);
}
