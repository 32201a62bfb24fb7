import { Button, SegmentedControl, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { saveFile } from "@/ui/csv";
import { COLUMNS, type ImportKind } from "./columns";
import classes from "./imports.module.css";
import { sampleCsv } from "./samples";

/** What a file must and may have in it, and an example to begin with. */
export function FileNeeds() {
  const [kind, setKind] = useState<ImportKind>("products");
  return (
    <section className={classes.panel} aria-labelledby="file-needs">
      <Title order={2} id="file-needs" mb="xs">
        What the file needs
      </Title>
      <SegmentedControl
        aria-label="Kind of file to explain"
        size="md"
        fullWidth
        data={[
          { value: "products", label: "Products" },
          { value: "purchases", label: "Purchases" },
          { value: "lines", label: "Line items" },
        ]}
        value={kind}
        onChange={(value) => setKind(value as ImportKind)}
      />
      <dl className={classes.columns}>
        {COLUMNS[kind].map((column) => (
          <div key={column.name} style={{ display: "contents" }}>
            <dt>{column.name}</dt>
            <dd>
              {column.isRequired && <b>Needed. </b>}
              {column.about}
            </dd>
          </div>
        ))}
      </dl>
      <Text size="sm" c="dimmed" mb="sm">
        Comma, semicolon or tab between the fields; columns in any order. Others are passed over.
      </Text>
      <Button
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        onClick={() => saveFile(`example-${kind}.csv`, sampleCsv(kind))}
      >
        Download an example
      </Button>
    </section>
  );
}
