import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { DeviceForm } from "./DeviceForm";
import classes from "./Setup.module.css";

/** What a device is asked once: where it stands. */
export function Setup() {
  return (
    <SetupCard>
      <Stack gap={4}>
        <Title order={1}>Set up this register</Title>
        <Text c="dimmed">
          Say once where this device stands. It is kept on this device and can be changed at any
          time.
        </Text>
      </Stack>
      <DeviceForm />
    </SetupCard>
  );
}

/** What stands where the register can't be shown yet. */
export function SetupCard({ children }: { children: ReactNode }) {
  return (
    <div className={classes.page}>
      <Paper className={classes.card} p="xl" radius="lg" withBorder>
        <Stack gap="lg">{children}</Stack>
      </Paper>
    </div>
  );
}
