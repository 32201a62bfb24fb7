import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { sentenceOf } from "@/api/problem";

const SHORT_MS = 4_000;
const LONG_MS = 12_000;
const CLOSE = { "aria-label": "Close the message", size: 44 };

/** Tells that something was done, with a way to take it back where there is one. */
export function tell(sentence: string, undo?: () => void): void {
  if (!undo) {
    notifications.show({ message: sentence, autoClose: SHORT_MS, closeButtonProps: CLOSE });
    return;
  }
  const id: string = notifications.show({
    autoClose: LONG_MS,
    closeButtonProps: CLOSE,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{sentence}</Text>
        <Button
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}

/** Tells that something was not done, and why. */
export function tellRefusal(error: unknown): void {
  notifications.show({
    title: "That didn't work",
    message: sentenceOf(error),
    color: "red",
    autoClose: LONG_MS,
    closeButtonProps: CLOSE,
  });
}
