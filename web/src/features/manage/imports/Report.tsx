import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import type { ImportDetail, ImportReport } from "@/api/client";
import { type Count, Counts } from "./Counts";
import { Problems } from "./Problems";
import { reportOf } from "./queries";
import { readAs } from "./words";

/** What an import did. */
export function Report({ found }: { found: ImportDetail }) {
  const report = reportOf(found);
  const name = found.file_name || `${found.kind}.csv`;
  return (
    <Stack gap="md">
      <Verdict report={report} />
      {report.status !== "failed" && <Counts counts={countsOf(report)} />}
      <Group>
        {report.recorded + report.already_recorded > 0 && !report.dry_run && (
          <Button
            component={Link}
            to={
              report.kind === "products" ? "/manage/products" : "/manage/purchases?register=import"
            }
          >
            {report.kind === "products" ? "To the products" : "To the imported purchases"}
          </Button>
        )}
        <Button component={Link} to="/manage/imports" variant="default">
          Import another file
        </Button>
      </Group>
      {report.encoding && (
        <Text size="sm" c="dimmed">
          {readAs(report)}
          {report.extra_columns.length > 0 && ` Passed over: ${report.extra_columns.join(", ")}.`}
        </Text>
      )}
      <Problems
        title="Errors"
        kind={report.kind}
        problems={report.errors}
        count={report.error_count}
        fileName={`errors-${name}`}
      />
      <Problems
        title="Warnings"
        kind={report.kind}
        problems={report.warnings}
        count={report.warning_count}
        fileName={`warnings-${name}`}
      />
    </Stack>
  );
}

function countsOf(report: ImportReport): Count[] {
  const isProducts = report.kind === "products";
  return [
    { name: "Rows in the file", value: report.rows },
    ...(isProducts
      ? [
          { name: "Added", value: report.added },
          { name: "Updated", value: report.updated },
          { name: "As they were", value: report.already_recorded },
        ]
      : [
          { name: "Recorded", value: report.recorded },
          { name: "Already on file", value: report.already_recorded },
        ]),
    { name: "Errors", value: report.error_count, tone: "bad" as const },
    { name: "Warnings", value: report.warning_count, tone: "warn" as const },
  ];
}

function Verdict({ report }: { report: ImportReport }) {
  switch (report.status) {
    case "failed":
      return (
        <Alert color="red" variant="outline" title="The import failed" role="status">
          {report.failure ?? "Something unexpected happened."} Nothing of the file was stored; it
          can be imported again.
        </Alert>
      );
    case "refused":
      return (
        <Alert color="orange" variant="outline" title="Nothing was imported" role="status">
          The file has errors. Correct them and import it again, or have these rows skipped.
        </Alert>
      );
    default:
      return (
        <Alert
          color="pine"
          variant="outline"
          title={report.dry_run ? "The preview is done" : "The import is done"}
          role="status"
        >
          {sentenceOfDone(report)}
        </Alert>
      );
  }
}

function sentenceOfDone(report: ImportReport): string {
  if (report.dry_run) return "Nothing was stored, as it was a preview.";
  if (report.recorded === 0 && report.already_recorded > 0) {
    return "Everything in the file was on file already; nothing was recorded twice.";
  }
  return report.error_count > 0
    ? "The good rows are in the shop; those below were left out."
    : "Everything in the file is in the shop.";
}
