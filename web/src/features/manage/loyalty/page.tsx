import {
  Alert,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem, sentenceOf } from "@/api/problem";
import { formatMinor, parseMinor, readTypedAmount } from "@/domain/money";
import { type Format, useFormat } from "@/ui/format";
import { tell } from "@/ui/notify";
import { PageHeader } from "@/ui/PageHeader";
import { Failed, Loading } from "@/ui/states";
import { useDraft } from "@/ui/useDraft";
import { categoryNames } from "../products/queries";
import classes from "./page.module.css";
import { type Programme, programmeQuery, setProgramme } from "./queries";

/** How customers earn points, and what points pay. */
export function Component() {
  const { data, error, refetch, dataUpdatedAt } = useQuery(programmeQuery);
  return (
    <>
      <PageHeader
        title="Loyalty"
        about="Known customers earn points with what they buy, and pay with them."
      />
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={4} height={44} />}
      {data && <Form key={dataUpdatedAt} programme={data} />}
    </>
  );
}

function Form({ programme }: { programme: Programme }) {
  const format = useFormat();
  const client = useQueryClient();
  const categories = useQuery(categoryNames).data ?? [];
  const { value, set, isChanged } = useDraft({
    active: programme.active,
    points: programme.points as number | string,
    per: format.typedMoney(programme.per_amount),
    worth: format.typedMoney(programme.point_value),
    excluded: programme.excluded_categories,
  });
  const [error, setError] = useState<unknown>(null);
  const [wasAsked, setAsked] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const per = readTypedAmount(value.per, format.digits);
  const worth = readTypedAmount(value.worth, format.digits);
  const problem = error instanceof Problem ? error : null;

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setAsked(true);
    if (!per.ok || !worth.ok || isSaving) return;
    setSaving(true);
    setError(null);
    try {
      const saved = await setProgramme({
        active: value.active,
        points: Number(value.points) || 0,
        per_amount: formatMinor(per.minor, format.digits),
        point_value: formatMinor(worth.minor, format.digits),
        excluded_categories: value.excluded,
      });
      client.setQueryData(programmeQuery.queryKey, saved);
      tell("Saved. It counts for what is sold from now on.");
    } catch (refused) {
      setError(refused);
    } finally {
      setSaving(false);
    }
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate className={classes.form}>
      <Stack gap="md">
        <Switch
          label="Customers earn points"
          size="md"
          py="xs"
          checked={value.active}
          onChange={(event) => set("active", event.currentTarget.checked)}
        />
        <div className={classes.pair}>
          <NumberInput
            label="Points"
            min={0}
            allowDecimal={false}
            value={value.points}
            error={problem?.at("/points")}
            onChange={(points) => set("points", points)}
          />
          <TextInput
            label={`For each whole amount in ${format.currency}`}
            inputMode="decimal"
            value={value.per}
            error={(wasAsked && !per.ok && per.reason) || problem?.at("/per_amount")}
            onChange={(event) => set("per", event.currentTarget.value)}
          />
        </div>
        <TextInput
          label={`What a point pays, in ${format.currency}`}
          description="0 where points can't be spent."
          inputMode="decimal"
          value={value.worth}
          error={(wasAsked && !worth.ok && worth.reason) || problem?.at("/point_value")}
          onChange={(event) => set("worth", event.currentTarget.value)}
        />
        <MultiSelect
          label="Categories that earn nothing"
          placeholder={value.excluded.length === 0 ? "All categories earn" : ""}
          searchable
          clearable
          data={[...new Set([...categories, ...value.excluded])]}
          value={value.excluded}
          error={problem?.at("/excluded_categories")}
          onChange={(excluded) => set("excluded", excluded)}
        />
        {per.ok && worth.ok && (
          <Text className={classes.example ?? ""}>
            {exampleOf(value.active, Number(value.points) || 0, per.minor, worth.minor, format)}
          </Text>
        )}
        {error !== null && !problem?.errors.length && (
          <Alert color="red" variant="outline" role="alert" title="Not saved">
            {sentenceOf(error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={isSaving} disabled={!isChanged}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What the programme means for a purchase, in a sentence. */
function exampleOf(
  active: boolean,
  points: number,
  perMinor: number,
  worthMinor: number,
  format: Format,
): string {
  if (!active) return "Nobody earns points, and none can be spent.";
  if (perMinor <= 0) return "Say for how much points are earned.";
  const spent = parseMinor("50", format.digits);
  const earned = Math.floor(spent / perMinor) * points;
  const money = (minor: number) => format.money(formatMinor(minor, format.digits));
  const pays = worthMinor > 0 ? `, which pay ${money(earned * worthMinor)} later` : "";
  return `A purchase of ${money(spent)} earns ${format.count(earned)} points${pays}.`;
}
