import { Button, Stack, Text, Title } from "@mantine/core";
import { SetupCard } from "./Setup";
import { oneTab } from "./thisRegister";

/** Stands where the register would be while another tab of this device uses it. */
export function Elsewhere() {
  return (
    <SetupCard>
      <Stack gap={4}>
        <Title order={1}>This register is open in another tab</Title>
        <Text c="dimmed">
          One tab sells at a time, so that no cart is sold twice. The cart comes along.
        </Text>
      </Stack>
      <Button size="lg" onClick={oneTab.take}>
        Use it here
      </Button>
    </SetupCard>
  );
}
