import { Group, Text } from "@mantine/core";
import {
  IconBroadcast,
  IconClockHour4,
  IconPlugConnected,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import { useFormat } from "@/ui/format";
import type { LineState } from "./line";

const STATES: Record<LineState, { name: string; icon: typeof IconBroadcast; colour: string }> = {
  connecting: {
    name: "Connecting",
    icon: IconPlugConnected,
    colour: "var(--mantine-color-dimmed)",
  },
  live: { name: "Live", icon: IconBroadcast, colour: "var(--good)" },
  reconnecting: { name: "Reconnecting", icon: IconPlugConnectedX, colour: "var(--warn)" },
  polling: { name: "Updated every 15 seconds", icon: IconClockHour4, colour: "var(--warn)" },
};

/** Whether the numbers move by themselves, and when they were last asked for. */
export function LiveState(props: { state: LineState; updatedAt: number }) {
  const format = useFormat();
  const { name, icon: Icon, colour } = STATES[props.state];
  return (
    <Group gap={6} component="span" wrap="nowrap">
      <Icon size={16} color={colour} aria-hidden />
      <Text component="span" size="sm" fw={600} style={{ color: colour }} role="status">
        {name}
      </Text>
      {props.updatedAt > 0 && (
        <Text component="span" size="sm" c="dimmed">
          as of {format.time(new Date(props.updatedAt).toISOString())}
        </Text>
      )}
    </Group>
  );
}
