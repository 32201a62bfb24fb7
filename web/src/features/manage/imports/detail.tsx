import { Progress, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useParams } from "react-router";
import type { ImportDetail } from "@/api/client";
import { Problem } from "@/api/problem";
import { BackLink } from "@/ui/BackLink";
import { useFormat } from "@/ui/format";
import { PageHeader } from "@/ui/PageHeader";
import { Failed, Loading, Nothing } from "@/ui/states";
import classes from "./imports.module.css";
import { importKeys, importQuery } from "./queries";
import { Report } from "./Report";
import { KIND_NAMES, sizeOf } from "./words";

/** One import: how far it is, and what it did. */
export function Component() {
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(importQuery(id));
  useRefreshAtEnd(data);
  const format = useFormat();
  const isUnknown = error instanceof Problem && (error.status === 404 || error.status === 422);
  return (
    <Stack className={classes.page} gap="md">
      <BackLink to="/manage/imports" name="All imports" />
      <PageHeader
        title={
          data ? `Import of ${data.file_name || KIND_NAMES[data.kind].toLowerCase()}` : "Import"
        }
        about={
          data &&
          `${KIND_NAMES[data.kind]}, ${sizeOf(data.size_bytes, format.quantity)}, started ${format.moment(data.started_at)}`
        }
      />
      {isUnknown && <Nothing title="There is no such import" />}
      {error && !isUnknown && <Failed error={error} retry={refetch} />}
      {!data && !error && <Loading />}
      {data?.status === "running" && <Running found={data} />}
      {data && data.status !== "running" && <Report found={data} />}
    </Stack>
  );
}

function Running({ found }: { found: ImportDetail }) {
  const format = useFormat();
  return (
    <div>
      <Text mb={6} role="status">
        {found.rows_read === 0 && found.percent === 0
          ? "The import is about to begin."
          : `${found.percent} %, ${format.count(found.rows_read)} rows read.`}
      </Text>
      <Progress value={found.percent} aria-label="Progress of the import" size="lg" />
      <Text size="sm" c="dimmed" mt="sm">
        It goes on if you leave this page. The rows are checked first, then recorded all together.
      </Text>
    </div>
  );
}

/** Has everything else read again when an import ends: it may have changed all of it. */
function useRefreshAtEnd(found: ImportDetail | undefined) {
  const client = useQueryClient();
  const wasRunning = useRef(false);
  useEffect(() => {
    if (found?.status === "running") wasRunning.current = true;
    else if (found && wasRunning.current) {
      wasRunning.current = false;
      for (const key of ["purchases", "products", "categories", "customers", "branches"]) {
        client.invalidateQueries({ queryKey: [key] });
      }
      client.invalidateQueries({ queryKey: [...importKeys.all, "list"] });
    }
  }, [client, found]);
}
