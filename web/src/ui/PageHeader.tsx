import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "./usePageTitle";

/** A screen's name, what it is about, and what can be done there. */
export function PageHeader(props: { title: string; about?: ReactNode; children?: ReactNode }) {
  usePageTitle(props.title);
  return (
    <Group justify="space-between" align="flex-end" gap="md" mb="md">
      <Stack gap={2}>
        <Title order={1}>{props.title}</Title>
        {props.about && (
          <Text c="dimmed" size="sm" component="div">
            {props.about}
          </Text>
        )}
      </Stack>
      <Group gap="xs">{props.children}</Group>
    </Group>
  );
}
