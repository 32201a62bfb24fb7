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
import { sentenceOf } from "@/api/problem";
import { useFormat } from "@/ui/format";
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

/** A file on its way into the shop: chosen, looked at, imported. Those before it stand below. */
export function Component() {
  const { choice, stage, choose, preview, start, clear } = useImportFile();
  const onFile = useCallback((file: File) => void choose(file), [choose]);
  return (
    <Stack className={classes.page} gap="lg">
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
          {!choice.isGuessed && ". Its first line doesn't say what it is; choose the kind."}
        </Text>
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

function Refused(props: {
  choice: Choice;
  stage: Extract<Stage, { at: "failed" }>;
  onAgain: (choice: Choice) => void;
}) {
  const { error } = props.stage;
  const isChanged = error instanceof FileChanged;
  return (
    <Alert
      color="red"
      variant="outline"
      role="alert"
      title={isChanged ? "The file is not as it was" : "The file could not be imported"}
    >
      <Group justify="space-between">
        <Text size="sm">{isChanged ? error.message : sentenceOf(error)}</Text>
        {!isChanged && (
          <Button variant="default" onClick={() => props.onAgain(props.choice)}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
