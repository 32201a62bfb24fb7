import {
  ActionIcon,
  Alert,
  Button,
  Group,
  Progress,
  Select,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useCallback } from "react";
import { Problem, sentenceOf } from "@/api/problem";
import { useFormat } from "@/ui/format";
import { LeaveGuard, type LeaveWords } from "@/ui/LeaveGuard";
import { PageHeader } from "@/ui/PageHeader";
import type { ImportKind } from "./columns";
import { DropArea } from "./DropArea";
import { FileNeeds } from "./FileNeeds";
import classes from "./imports.module.css";
import { PastImports } from "./PastImports";
import { Preview } from "./Preview";
import { FileChanged } from "./upload";
import { type Choice, type Stage, useImportFile } from "./useImportFile";
import { KIND_NAMES, sizeOf } from "./words";

const SENDING: LeaveWords = {
  question: "Leave while the file is being sent?",
  loss: "The file has not arrived yet. If you leave now, it is not imported.",
  stay: "Wait for it",
  leave: "Leave",
};

/** A file on its way into the shop: chosen, looked at, imported. Those before it stand below. */
export function Component() {
  const { choice, stage, isSending, choose, preview, start, clear } = useImportFile();
  const onFile = useCallback((file: File, others: number) => void choose(file, others), [choose]);
  return (
    <Stack className={classes.page} gap="lg">
      <LeaveGuard isArmed={isSending} words={SENDING} />
      <PageHeader title="Imports" about="Products and purchases from CSV files." />
      {choice === null ? (
        <div className={classes.start}>
          <DropArea isAgain={false} onFile={onFile} />
          <FileNeeds />
        </div>
      ) : (
        <>
          <Chosen choice={choice} stage={stage} onChange={preview} onClear={clear} />
          <Underway stage={stage} />
          {stage.at === "failed" && <Refused choice={choice} stage={stage} onAgain={preview} />}
          {stage.at === "preview" && (
            <Preview choice={choice} report={stage.report} onChange={preview} onImport={start} />
          )}
          {(stage.at === "preview" || stage.at === "failed") && (
            <DropArea isAgain onFile={onFile} />
          )}
        </>
      )}
      <PastImports />
    </Stack>
  );
}

/** The file, and what it is taken for. */
function Chosen(props: {
  choice: Choice;
  stage: Stage;
  onChange: (choice: Choice) => void;
  onClear: () => void;
}) {
  const { choice, stage } = props;
  const format = useFormat();
  const isBusy = (stage.at === "sending" || stage.at === "checking") && stage.isImport;
  return (
    <Group className={classes.panel} justify="space-between">
      <div>
        <Title order={2}>{choice.file.name}</Title>
        <Text size="sm" c="dimmed">
          {sizeOf(choice.file.size, format.quantity)}
          {!choice.isGuessed &&
            !isUnreadable(stage) &&
            ". Its first line doesn't say what it is; choose the kind."}
        </Text>
        {choice.others > 0 && (
          <Text size="sm" c="var(--warn)" role="status">
            Files are imported one at a time. Only this one was taken;{" "}
            {choice.others === 1
              ? "drop the other one"
              : `drop the other ${format.count(choice.others)}`}{" "}
            afterwards.
          </Text>
        )}
      </div>
      <Group>
        <Select
          aria-label="Kind of file"
          w={170}
          allowDeselect={false}
          disabled={isBusy}
          data={Object.entries(KIND_NAMES).map(([value, label]) => ({ value, label }))}
          value={choice.kind}
          onChange={(kind) =>
            kind && props.onChange({ ...choice, kind: kind as ImportKind, isGuessed: true })
          }
        />
        <ActionIcon
          size={44}
          variant="default"
          aria-label="Leave this file"
          onClick={props.onClear}
        >
          <IconX size={20} aria-hidden />
        </ActionIcon>
      </Group>
    </Group>
  );
}

/** Whether the file was refused as none that rows can be in, whatever their kind. */
function isUnreadable(stage: Stage): boolean {
  return (
    stage.at === "failed" &&
    stage.error instanceof Problem &&
    ["file-empty", "file-not-csv", "request-too-large"].includes(stage.error.code)
  );
}

function Underway({ stage }: { stage: Stage }) {
  if (stage.at !== "sending" && stage.at !== "checking") return null;
  const what =
    stage.at === "sending"
      ? "Sending the file"
      : stage.isImport
        ? "Starting the import"
        : "Reading the rows";
  const percent = stage.percent;
  return (
    <div role="status">
      <Text size="sm" mb={6}>
        {what} … {percent !== null && percent > 0 ? `${percent} %` : ""}
      </Text>
      <Progress value={percent ?? 100} animated={percent === null} aria-label={what} size="lg" />
    </div>
  );
}

function refusalOf(error: unknown): string {
  if (error instanceof FileChanged) return error.message;
  if (error instanceof Problem && error.code === "request-too-large") {
    return "The file is larger than this shop takes at once. Split it and import one part after the other.";
  }
  return sentenceOf(error);
}

function Refused(props: {
  choice: Choice;
  stage: Extract<Stage, { at: "failed" }>;
  onAgain: (choice: Choice) => void;
}) {
  const { error } = props.stage;
  const isChanged = error instanceof FileChanged;
  const isFinal = isChanged || (error instanceof Problem && !error.isPassing);
  return (
    <Alert
      color="red"
      variant="outline"
      role="alert"
      title={isChanged ? "The file is not as it was" : "The file could not be imported"}
    >
      <Group justify="space-between">
        <Text size="sm">{refusalOf(error)}</Text>
        {!isFinal && (
          <Button variant="default" onClick={() => props.onAgain(props.choice)}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
