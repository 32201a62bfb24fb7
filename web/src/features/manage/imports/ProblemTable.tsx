import { Button, Table, VisuallyHidden } from "@mantine/core";
import { useMemo, useState } from "react";
import type { RowProblem } from "@/api/client";
import { useFormat } from "@/ui/format";
import { ScrollBox } from "@/ui/ScrollBox";
import { type ImportKind, isColumn } from "./columns";
import classes from "./imports.module.css";
import { headersOf } from "./rowProblems";

const STEP = 100;

/** Each problem in a sentence, beside its row as it stands, with the wrong cell marked. */
export function ProblemTable(props: {
  label: string;
  kind: ImportKind;
  problems: readonly RowProblem[];
}) {
  const format = useFormat();
  const [most, setMost] = useState(STEP);
  const headers = useMemo(() => headersOf(props.problems), [props.problems]);
  const shown = props.problems.slice(0, most);
  return (
    <>
      <ScrollBox
        label={`Table of ${props.label.toLowerCase()}`}
        className={`${classes.tall} ${classes.cells}`}
      >
        <Table stickyHeader verticalSpacing={6} aria-label={`${props.label}, row by row`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" ta="end">
                Row
              </Table.Th>
              <Table.Th scope="col">Column</Table.Th>
              <Table.Th scope="col">What to do</Table.Th>
              {headers.map((header) => (
                <Table.Th key={header} scope="col">
                  {header}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((problem, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row may have two alike
              <Table.Tr key={`${problem.row} ${position}`}>
                <Table.Td ta="end">{format.count(problem.row)}</Table.Td>
                <Table.Td>{problem.column ?? "–"}</Table.Td>
                <Table.Td className={classes.sentence}>{problem.message}</Table.Td>
                {headers.map((header) => (
                  <Cell
                    key={header}
                    text={problem.cells?.[header] ?? ""}
                    isWrong={isColumn(header, problem.column, props.kind)}
                  />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollBox>
      {props.problems.length > most && (
        <Button variant="default" onClick={() => setMost(most + STEP)}>
          Show more rows
        </Button>
      )}
    </>
  );
}

function Cell({ text, isWrong }: { text: string; isWrong: boolean }) {
  return (
    <Table.Td className={isWrong ? classes.wrong : undefined} title={text}>
      {isWrong && <VisuallyHidden>Here: </VisuallyHidden>}
      {text || (isWrong ? "empty" : "")}
    </Table.Td>
  );
}
