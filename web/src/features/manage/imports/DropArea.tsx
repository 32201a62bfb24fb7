import { Button, FileButton, Text } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import classes from "./imports.module.css";

/** Where a file is dropped, or chosen. */
export function DropArea(props: {
  isAgain: boolean /** Takes a file, and how many others came with it. */;
  onFile: (file: File, others: number) => void;
}) {
  const [isOver, setOver] = useState(false);
  const [isNotFile, setNotFile] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file, ...others] = event.dataTransfer.files;
    setNotFile(file === undefined);
    if (file) props.onFile(file, others.length);
  };
  return (
    <section
      className={classes.drop}
      aria-label="The file"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileUpload size={36} stroke={1.4} aria-hidden color="var(--mantine-color-dimmed)" />
      <Text fw={600}>
        {props.isAgain ? "Corrected the file? Drop it here again" : "Drop a CSV file here"}
      </Text>
      <FileButton
        onChange={(file) => file && props.onFile(file, 0)}
        accept=".csv,.txt,.tsv,text/csv"
      >
        {(button) => (
          <Button variant={props.isAgain ? "default" : "filled"} {...button}>
            {props.isAgain ? "Choose another file" : "Choose a file"}
          </Button>
        )}
      </FileButton>
      <Text size="sm" c={isNotFile ? "var(--bad)" : "dimmed"} role="status">
        {isNotFile
          ? "That was no file. Drop a CSV file."
          : "You see what would be imported before anything is."}
      </Text>
    </section>
  );
}
