import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { Problem, sentenceOf } from "@/api/problem";
import { useFormat } from "@/ui/format";
import { tell, tellRefusal } from "@/ui/notify";
import { BulkFields, type BulkKind, EMPTY_BULK, readBulk } from "./BulkFields";
import { BulkPreview } from "./BulkPreview";
import { type BulkRow, bulkRows } from "./bulk";
import { changeProducts, refreshProducts } from "./queries";
import type { Selection } from "./useSelection";

const KINDS: { value: BulkKind; label: string }[] = [
  { value: "price", label: "Price" },
  { value: "category", label: "Category" },
  { value: "tax", label: "Tax rate" },
  { value: "active", label: "Sold or not" },
];

/** One change to all selected products: shown before it is saved, saved as a whole or not at all. */
export function BulkDialog(props: { selection: Selection; onClose: () => void }) {
  const { selection, onClose } = props;
  const format = useFormat();
  const client = useQueryClient();
  const [kind, setKind] = useState<BulkKind>("price");
  const [typed, setTyped] = useState(EMPTY_BULK);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const read = useMemo(() => readBulk(kind, typed, format.digits), [kind, typed, format.digits]);
  const rows = useMemo(
    () => (read.ok ? bulkRows([...selection.products.values()], read.change, format.digits) : []),
    [read, selection.products, format.digits],
  );
  const shown = withRefusals(rows, error);
  const canSave = rows.length > 0 && rows.every((row) => row.problem === null);
  const changed = () => setError(null);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!canSave) return;
    setSaving(true);
    setError(null);
    try {
      await changeProducts(rows.map((row) => row.change));
      tell(`${countOf(rows.length, format.count)} changed.`, () => {
        changeProducts(rows.map((row) => row.undo))
          .then(() => refreshProducts(client))
          .catch(tellRefusal);
      });
      selection.clear();
      refreshProducts(client);
      onClose();
    } catch (refused) {
      setError(refused);
    } finally {
      setSaving(false);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Change ${countOf(selection.products.size, format.count)}`}
      size="xl"
      closeButtonProps={{ "aria-label": "Close", size: 44 }}
    >
      <form onSubmit={save}>
        <Stack>
          <SegmentedControl
            aria-label="What to change"
            size="md"
            fullWidth
            data={KINDS}
            value={kind}
            onChange={(next) => {
              setKind(next as BulkKind);
              changed();
            }}
          />
          <BulkFields
            kind={kind}
            typed={typed}
            problem={read.ok ? null : read.reason}
            onChange={(next) => {
              setTyped(next);
              changed();
            }}
          />
          {read.ok && <BulkPreview rows={shown} all={selection.products.size} />}
          {error !== null && (
            <Text role="alert" c="var(--bad)" size="sm">
              Nothing was changed.{" "}
              {isAtProducts(error)
                ? "The table says which products can't be, and why."
                : sentenceOf(error)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isSaving} disabled={!canSave}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function countOf(count: number, written: (count: number) => string): string {
  return count === 1 ? "1 product" : `${written(count)} products`;
}

const AT_PRODUCT = /^\/products\/(\d+)/;

function isAtProducts(error: unknown): boolean {
  return error instanceof Problem && error.errors.some(({ pointer }) => AT_PRODUCT.test(pointer));
}

/** The rows, with the API's sentence at each one that it points at. */
function withRefusals(rows: BulkRow[], error: unknown): BulkRow[] {
  if (!(error instanceof Problem) || error.errors.length === 0) return rows;
  const said = new Map<number, string>();
  for (const { pointer, message } of error.errors) {
    const position = AT_PRODUCT.exec(pointer)?.[1];
    if (position !== undefined) said.set(Number(position), message);
  }
  return rows.map((row, position) => ({ ...row, problem: said.get(position) ?? row.problem }));
}
