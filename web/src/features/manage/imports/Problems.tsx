import { Button, Group, Stack, Table, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import type { RowProblem } from "@/api/client";
import { saveFile } from "@/ui/csv";
import { useFormat } from "@/ui/format";
import { ScrollBox } from "@/ui/ScrollBox";
import type { ImportKind } from "./columns";
import { ProblemTable } from "./ProblemTable";
import { codeName, groupProblems, problemsCsv } from "./rowProblems";

/** Errors or warnings: how many of which kind, and each one with its row. */
export function Problems(props: {
  title: string;
  kind: ImportKind;
  problems: readonly RowProblem[];
  count: number;
  fileName: string;
}) {
  const { problems, count } = props;
  const format = useFormat();
  const [code, setCode] = useState<string | null>(null);
  if (count === 0) return null;
  const groups = groupProblems(problems);
  const shown = code === null ? problems : problems.filter((each) => keyOf(each) === code);
  return (
    <section aria-label={props.title}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>
            {props.title} ({format.count(count)})
          </Title>
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() => saveFile(props.fileName, problemsCsv(problems))}
          >
            Download as CSV
          </Button>
        </Group>
        {count > problems.length && (
          <Text size="sm" c="dimmed">
            The first {format.count(problems.length)} are listed; the figures below are of these.
          </Text>
        )}
        <ScrollBox label={`${props.title} by kind`}>
          <Table verticalSpacing={6} aria-label={`${props.title} by kind`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">What</Table.Th>
                <Table.Th scope="col">Column</Table.Th>
                <Table.Th scope="col" ta="end">
                  How often
                </Table.Th>
                <Table.Th scope="col">First rows</Table.Th>
                <Table.Th scope="col">
                  <VisuallyHidden>Show</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {groups.map((group) => (
                <Table.Tr key={keyOf(group)}>
                  <Table.Td>{codeName(group.code)}</Table.Td>
                  <Table.Td>{group.column ?? "The row"}</Table.Td>
                  <Table.Td ta="end">{format.count(group.count)}</Table.Td>
                  <Table.Td>{group.rows.map(format.count).join(", ")}</Table.Td>
                  <Table.Td ta="end">
                    {groups.length > 1 && (
                      <ShowOnly
                        what={`${codeName(group.code)} in ${group.column ?? "the row"}`}
                        isOnly={code === keyOf(group)}
                        onChange={(isOnly) => setCode(isOnly ? keyOf(group) : null)}
                      />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
        <ProblemTable label={props.title} kind={props.kind} problems={shown} />
      </Stack>
    </section>
  );
}

function ShowOnly(props: { what: string; isOnly: boolean; onChange: (isOnly: boolean) => void }) {
  const text = props.isOnly ? "Show all" : "Show only these";
  return (
    <Button
      variant="subtle"
      aria-label={`${text}: ${props.what}`}
      onClick={() => props.onChange(!props.isOnly)}
    >
      {text}
    </Button>
  );
}

function keyOf(problem: { code: string; column: string | null }): string {
  return `${problem.code} ${problem.column ?? ""}`;
}
