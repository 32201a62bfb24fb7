import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Product } from "@/api/client";
import { Problem } from "@/api/problem";
import { formatMinor, readTypedAmount, readTypedPercent } from "@/domain/money";
import { useFormat } from "@/ui/format";
import { tell, tellRefusal } from "@/ui/notify";
import { ratePercent } from "./bulk";
import { changeProduct, type ProductPatch, refreshProducts, showProduct } from "./queries";

export type ProductEdits = {
  rename: (product: Product, text: string) => Promise<void>;
  reprice: (product: Product, text: string) => Promise<void>;
  recategorise: (product: Product, text: string) => Promise<void>;
  setTaxRate: (product: Product, text: string) => Promise<void>;
  setActive: (product: Product, active: boolean) => Promise<void>;
};

/**
 * Changes of one field of one product. The lists show them at once, and as it was before if the API
 * refuses. Throws RangeError for what can't be read, `Problem` for what is refused.
 */
export function useProductEdits(): ProductEdits {
  const client = useQueryClient();
  const { digits } = useFormat();
  const change = useCallback(
    async (product: Product, patch: ProductPatch, shown: Partial<Product>) => {
      showProduct(client, product.id, shown);
      try {
        showProduct(client, product.id, await changeProduct(product.id, patch));
      } catch (error) {
        showProduct(client, product.id, product);
        throw atField(error, Object.keys(patch));
      }
      client.invalidateQueries({ queryKey: ["products", "one", product.id] });
    },
    [client],
  );
  return useMemo(
    () => ({
      rename: async (product, text) => {
        if (!text) throw new RangeError("A product has a name.");
        await change(product, { product_name: text }, { product_name: text });
      },
      reprice: async (product, text) => {
        const typed = readTypedAmount(text, digits);
        if (!typed.ok) throw new RangeError(typed.reason);
        const price = formatMinor(typed.minor, digits);
        const before = product.unit_price;
        await change(product, { unit_price: price }, { unit_price: price });
        tell(`The price of ${product.product_name} is changed.`, () => {
          change(product, { unit_price: before }, { unit_price: before }).catch(tellRefusal);
        });
      },
      recategorise: async (product, text) => {
        await change(product, { category: text || null }, { category: text || null });
        client.invalidateQueries({ queryKey: ["categories"] });
      },
      setTaxRate: async (product, text) => {
        const rateBp = readTypedPercent(text);
        if (rateBp === null) throw new RangeError("A tax rate is a number from 0 to 100.");
        await change(product, { tax_rate: ratePercent(rateBp) }, { tax_rate: rateBp / 100 });
      },
      setActive: async (product, active) => {
        await change(product, { active }, { active });
        tell(`${product.product_name} is ${active ? "sold again" : "deactivated"}.`, () => {
          change(product, { active: !active }, { active: !active })
            .then(() => refreshProducts(client))
            .catch(tellRefusal);
        });
        await refreshProducts(client);
      },
    }),
    [change, client, digits],
  );
}

/** The refusal with the sentence at the field that was changed first, where there is one. */
function atField(error: unknown, fields: string[]): unknown {
  if (!(error instanceof Problem)) return error;
  const said = fields.map((field) => error.at(`/${field}`)).find((each) => each !== undefined);
  return said === undefined ? error : new RangeError(said);
}
