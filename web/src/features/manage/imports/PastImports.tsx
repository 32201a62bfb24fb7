import { Badge, Button, Table, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { ImportSummary } from "@/api/client";
import { type Format, useFormat } from "@/ui/format";
import { ScrollBox } from "@/ui/ScrollBox";
import { Failed, Loading, Nothing } from "@/ui/states";
import classes from "./imports.module.css";
import { importList } from "./queries";
import { KIND_NAMES, sizeOf, stateOf } from "./words";

/** The imports that were, the newest first; mere previews are left out. */
export function PastImports() {
  const query = useInfiniteQuery(importList);
  const format = useFormat();
  const imports = query.data?.pages.flatMap((page) => page.items).filter((each) => !each.dry_run);
  return (
    <section aria-label="Imports so far">
      <Title order={2} mb="sm">
        Imports so far
      </Title>
      {query.error && <Failed error={query.error} retry={() => query.refetch()} />}
      {query.isPending && <Loading rows={3} />}
      {imports?.length === 0 && <Nothing title="Nothing was imported yet" />}
      {imports && imports.length > 0 && (
        <ScrollBox label="Table of imports">
          <Table aria-label="Imports so far" miw="46rem" verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">File</Table.Th>
                <Table.Th scope="col">Kind</Table.Th>
                <Table.Th scope="col">Started</Table.Th>
                <Table.Th scope="col" ta="end">
                  Rows
                </Table.Th>
                <Table.Th scope="col" ta="end">
                  Recorded
                </Table.Th>
                <Table.Th scope="col" ta="end">
                  Errors
                </Table.Th>
                <Table.Th scope="col">State</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {imports.map((each) => (
                <Row key={each.import_id} summary={each} format={format} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
      {query.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          Show older ones
        </Button>
      )}
    </section>
  );
}

function Row({ summary, format }: { summary: ImportSummary; format: Format }) {
  const state = stateOf(summary.status);
  return (
    <Table.Tr>
      <Table.Td>
        <Link className={classes.link} to={`/manage/imports/${summary.import_id}`}>
          {summary.file_name || "Without a name"}
        </Link>{" "}
        <small>{sizeOf(summary.size_bytes, format.quantity)}</small>
      </Table.Td>
      <Table.Td>{KIND_NAMES[summary.kind]}</Table.Td>
      <Table.Td>{format.moment(summary.started_at)}</Table.Td>
      <Table.Td ta="end">{format.count(summary.rows ?? summary.rows_read)}</Table.Td>
      <Table.Td ta="end">{format.count(summary.recorded ?? 0)}</Table.Td>
      <Table.Td ta="end">{format.count(summary.error_count ?? 0)}</Table.Td>
      <Table.Td>
        <Badge color={state.color}>
          {summary.status === "running" ? `${state.name}, ${summary.percent} %` : state.name}
        </Badge>
      </Table.Td>
    </Table.Tr>
  );
}
