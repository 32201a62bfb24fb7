import { Drawer } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Product } from "@/api/client";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { useFormat } from "@/ui/format";
import { direction } from "@/ui/locale";
import { tell } from "@/ui/notify";
import { Failed, Loading } from "@/ui/states";
import { useDraft } from "@/ui/useDraft";
import { POINTERS, ProductFields } from "./ProductFields";
import { draftOf, type FieldErrors, NEW_PRODUCT, readChanges, readNew } from "./productForm";
import { addProduct, changeProduct, productQuery, refreshProducts } from "./queries";

export function AddProduct({ onClose }: { onClose: () => void }) {
  const draft = useDraft(NEW_PRODUCT);
  const [errors, setErrors] = useState<FieldErrors>({});
  const { digits } = useFormat();
  const client = useQueryClient();
  const save = async () => {
    const read = readNew(draft.value, digits);
    setErrors(read.ok ? {} : read.errors);
    if (!read.ok) throw new FormRefused();
    const product = await addProduct(read.body);
    refreshProducts(client);
    tell(`${product.product_name} is added.`);
  };
  return (
    <EditDrawer
      title="Add a product"
      saveName="Add"
      isChanged={draft.isChanged}
      pointers={POINTERS}
      save={save}
      onClose={onClose}
    >
      {(problem) => <ProductFields draft={draft} errors={errors} problem={problem} isNew />}
    </EditDrawer>
  );
}

export function EditProduct({ id, onClose }: { id: number; onClose: () => void }) {
  const { data, error, refetch } = useQuery(productQuery(id));
  if (data) return <EditLoaded key={data.id} product={data} onClose={onClose} />;
  return (
    <Drawer
      opened
      onClose={onClose}
      title="Edit a product"
      position={direction === "rtl" ? "left" : "right"}
      size="28rem"
      closeButtonProps={{ "aria-label": "Close", size: 44 }}
    >
      {error ? <Failed error={error} retry={refetch} /> : <Loading />}
    </Drawer>
  );
}

function EditLoaded({ product, onClose }: { product: Product; onClose: () => void }) {
  const { digits, typedMoney } = useFormat();
  const [before] = useState(() => draftOf(product, typedMoney));
  const draft = useDraft(before);
  const [errors, setErrors] = useState<FieldErrors>({});
  const client = useQueryClient();
  const save = async () => {
    const read = readChanges(draft.value, before, digits);
    setErrors(read.ok ? {} : read.errors);
    if (!read.ok) throw new FormRefused();
    if (Object.keys(read.body).length === 0) return;
    const changed = await changeProduct(product.id, read.body);
    refreshProducts(client);
    tell(`${changed.product_name} is changed.`);
  };
  return (
    <EditDrawer
      title={`Edit ${product.product_name}`}
      isChanged={draft.isChanged}
      pointers={POINTERS}
      save={save}
      onClose={onClose}
    >
      {(problem) => <ProductFields draft={draft} errors={errors} problem={problem} />}
    </EditDrawer>
  );
}
