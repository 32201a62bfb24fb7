import { ActionIcon, Group, Skeleton, Text, Title, Tooltip } from "@mantine/core";
import { IconChartBar, IconDownload, IconTable } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { type Cell, saveFile, toCsv } from "@/ui/csv";
import { Failed, Nothing } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import classes from "./ChartCard.module.css";
import { SoldTable } from "./SoldTable";
import type { Sold } from "./sold";

/** What a query says of itself. */
export type Asked = {
  error: unknown;
  isPlaceholderData: boolean;
  refetch: () => unknown;
};

/** A chart of what was sold, or the same as a table, or as a file. */
export function ChartCard(props: {
  /** Its name in the address. */
  id: string;
  title: string;
  /** What the rows of the table are. */
  rows: string;
  asked: Asked;
  items: Sold[] | undefined;
  /** How high the chart is, so that the card is as high before it is there. */
  height: number;
  csv: () => { name: string; header: string[]; rows: Cell[][] };
  controls?: ReactNode;
  /** What must be known to read it. */
  note?: ReactNode;
  isWide?: boolean;
  children: (items: Sold[]) => ReactNode;
}) {
  const [isTable, setTable] = useIsTable(props.id);
  const save = () => {
    const { name, header, rows } = props.csv();
    saveFile(name, toCsv(header, rows));
  };
  const hasItems = props.items !== undefined && props.items.length > 0;
  return (
    <Card
      title={props.title}
      isWide={props.isWide ?? false}
      actions={
        <>
          {props.controls}
          <Action
            name={`Show ${props.title} as a ${isTable ? "chart" : "table"}`}
            onClick={() => setTable(!isTable)}
            icon={isTable ? IconChartBar : IconTable}
            isOff={!hasItems}
          />
          <Action
            name={`Download ${props.title} as CSV`}
            onClick={save}
            icon={IconDownload}
            isOff={!hasItems}
          />
        </>
      }
    >
      <Answered asked={props.asked} items={props.items} height={props.height}>
        {(items) =>
          items.length === 0 ? (
            <Nothing title="Nothing was sold in these days" />
          ) : isTable ? (
            <SoldTable title={props.title} rows={props.rows} items={items} />
          ) : (
            props.children(items)
          )
        }
      </Answered>
      {props.note && hasItems && (
        <Text size="sm" c="dimmed" mt="xs">
          {props.note}
        </Text>
      )}
    </Card>
  );
}

/** A titled part of the screen. */
export function Card(props: {
  title: string;
  id?: string;
  actions?: ReactNode;
  isWide?: boolean;
  children: ReactNode;
}) {
  const name = useId();
  return (
    <section
      id={props.id}
      aria-labelledby={name}
      className={`${classes.card} ${props.isWide ? classes.wide : ""}`}
    >
      <Group justify="space-between" gap="xs" mb="xs" mih={44} wrap="nowrap">
        <Title order={2} id={name} size="h3">
          {props.title}
        </Title>
        <Group gap={4} wrap="nowrap">
          {props.actions}
        </Group>
      </Group>
      {props.children}
    </section>
  );
}

/** What a card holds: its numbers, old ones until new ones are there; or why there are none. */
export function Answered<T>(props: {
  asked: Asked;
  items: T | undefined;
  height: number;
  children: (items: T) => ReactNode;
}) {
  const { asked, items } = props;
  if (items === undefined) {
    return asked.error ? (
      <Failed error={asked.error} retry={() => void asked.refetch()} />
    ) : (
      <Skeleton height={props.height} aria-busy="true" aria-label="Loading" role="status" />
    );
  }
  return (
    <>
      {asked.error != null && <Failed error={asked.error} retry={() => void asked.refetch()} />}
      <div className={classes.body} aria-busy={asked.isPlaceholderData}>
        {props.children(items)}
      </div>
    </>
  );
}

export function Action(props: {
  name: string;
  icon: typeof IconTable;
  onClick: () => void;
  isOff?: boolean;
  isBusy?: boolean;
}) {
  return (
    <Tooltip label={props.name}>
      <ActionIcon
        size={44}
        color="gray"
        aria-label={props.name}
        disabled={props.isOff ?? false}
        loading={props.isBusy ?? false}
        onClick={props.onClick}
      >
        <props.icon size={20} stroke={1.8} color="var(--mantine-color-dimmed)" aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** Whether a card shows its table: `table=products,branches` in the address. */
function useIsTable(id: string): [boolean, (isTable: boolean) => void] {
  const [params, change] = useSearchState();
  const tables = (params.get("table") ?? "").split(",").filter(Boolean);
  const others = tables.filter((each) => each !== id);
  const set = (isTable: boolean) =>
    change({ table: (isTable ? [...others, id] : others).join(",") }, "replace");
  return [tables.includes(id), set];
}
