import { Paper, Stack, Text, Title } from "@mantine/core";
import { DeviceForm } from "./DeviceForm";
import classes from "./Setup.module.css";

/** What a device is asked once: where it stands. */
export function Setup() {
  return (
    <div className={classes.page}>
      <Paper className={classes.card} p="xl" radius="lg" withBorder>
        <Stack gap="lg">
          <Stack gap={4}>
            <Title order={1}>Set up this register</Title>
            <Text c="dimmed">
              Say once where this device stands. It is kept on this device and can be changed at any
              time.
            </Text>
          </Stack>
          <DeviceForm />
        </Stack>
      </Paper>
    </div>
  );
}
