import { useCallback, useMemo, useState } from "react";
import type { Product } from "@/api/client";

export type Selection = {
  products: ReadonlyMap<number, Product>;
  toggle: (products: readonly Product[], isSelected: boolean) => void;
  replace: (products: readonly Product[]) => void;
  clear: () => void;
  /** Has those of the selected that are among these told anew. */
  renew: (products: readonly Product[]) => void;
};

/** The products that are selected, as they were last read. */
export function useSelection(): Selection {
  const [products, setProducts] = useState<ReadonlyMap<number, Product>>(new Map());
  const renew = useCallback((read: readonly Product[]) => {
    setProducts((current) => {
      const changed = read.filter((each) => (current.get(each.id) ?? each) !== each);
      if (changed.length === 0) return current;
      return new Map([...current, ...changed.map((each): [number, Product] => [each.id, each])]);
    });
  }, []);
  return useMemo(
    () => ({
      products,
      toggle: (changed, isSelected) =>
        setProducts((current) => {
          const next = new Map(current);
          for (const product of changed) {
            if (isSelected) next.set(product.id, product);
            else next.delete(product.id);
          }
          return next;
        }),
      replace: (chosen) => setProducts(new Map(chosen.map((product) => [product.id, product]))),
      clear: () => setProducts(new Map()),
      renew,
    }),
    [products, renew],
  );
}
