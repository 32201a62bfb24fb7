import { Alert, Button, Checkbox, Group, Stack, Text, Title } from "@mantine/core";
import type { ImportReport } from "@/api/client";
import { useFormat } from "@/ui/format";
import { Counts } from "./Counts";
import { PreviewRows } from "./PreviewRows";
import { Problems } from "./Problems";
import type { Choice } from "./useImportFile";
import { readAs } from "./words";

/** What an import would do, with what is wrong with the file, before anything is done. */
export function Preview(props: {
  choice: Choice;
  report: ImportReport;
  onChange: (choice: Choice) => void;
  onImport: () => void;
}) {
  const { choice, report } = props;
  const format = useFormat();
  const isLines = report.kind === "lines";
  const good = isLines ? report.purchases + report.refunds : report.valid;
  const coming = good - report.already_recorded;
  const what = isLines ? "receipts" : report.kind;
  const isBlocked = report.error_count > 0 && !choice.skipErrors;
  const hasUnknown = report.errors.some((error) => error.code.startsWith("product-unknown"));
  return (
    <Stack gap="md">
      <Verdict report={report} isBlocked={isBlocked} />
      <Counts
        counts={[
          { name: "Rows in the file", value: report.rows },
          { name: "Good rows", value: report.valid },
          {
            name: report.kind === "products" ? "As they are" : "On file",
            value: report.already_recorded,
          },
          { name: "Errors", value: report.error_count, tone: "bad" },
          { name: "Warnings", value: report.warning_count, tone: "warn" },
        ]}
      />
      <Text size="sm" c="dimmed">
        {readAs(report)}
        {report.extra_columns.length > 0 &&
          ` Passed over, as they mean nothing here: ${report.extra_columns.join(", ")}.`}
      </Text>
      <Group gap="lg">
        {report.error_count > 0 && report.valid > 0 && (
          <Checkbox
            label="Skip the rows with errors"
            py="sm"
            checked={choice.skipErrors}
            onChange={(event) =>
              props.onChange({ ...choice, skipErrors: event.currentTarget.checked })
            }
          />
        )}
        {report.kind !== "products" && (hasUnknown || choice.createProducts) && (
          <Checkbox
            label={
              isLines
                ? "Add unknown products at the file's prices"
                : "Add unknown products, priced 0"
            }
            py="sm"
            checked={choice.createProducts}
            onChange={(event) =>
              props.onChange({ ...choice, createProducts: event.currentTarget.checked })
            }
          />
        )}
        <Button size="md" disabled={isBlocked || report.valid === 0} onClick={props.onImport}>
          {coming > 0 && !isBlocked ? `Import ${format.count(coming)} ${what}` : `Import ${what}`}
        </Button>
      </Group>
      <Problems
        title="Errors"
        kind={report.kind}
        problems={report.errors}
        count={report.error_count}
        fileName={`errors-${choice.file.name}`}
      />
      <Problems
        title="Warnings"
        kind={report.kind}
        problems={report.warnings}
        count={report.warning_count}
        fileName={`warnings-${choice.file.name}`}
      />
      <Title order={2}>The first rows as understood</Title>
      <PreviewRows report={report} />
    </Stack>
  );
}

function Verdict({ report, isBlocked }: { report: ImportReport; isBlocked: boolean }) {
  const format = useFormat();
  if (report.rows === 0) {
    return (
      <Alert color="orange" variant="outline" title="There is nothing to import" role="alert">
        The file has a header, but no rows below it.
      </Alert>
    );
  }
  if (isBlocked || report.valid === 0) {
    return (
      <Alert color="red" variant="outline" title="The file has errors" role="alert">
        {report.valid === 0
          ? "Every row has one. Correct them in the file and drop it below again. "
          : "Correct them in the file and drop it below again, or skip these rows. "}
        Nothing is imported so far.
      </Alert>
    );
  }
  const skipped = report.rows - report.valid;
  return (
    <Alert color="pine" variant="outline" title="The file can be imported" role="status">
      {skipped > 0
        ? skipped === 1
          ? "1 row with errors is left out. "
          : `${format.count(skipped)} rows with errors are left out. `
        : "All rows are understood. "}
      Nothing is imported so far.
    </Alert>
  );
}
