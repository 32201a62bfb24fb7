import { Button, Group, Modal, Text } from "@mantine/core";
import { type RefObject, useCallback, useEffect } from "react";
import { useBlocker } from "react-router";

export type LeaveWords = { question: string; loss: string; stay: string; leave: string };

/** Asks before something is lost: on going elsewhere in the app, and on leaving it. */
export function LeaveGuard(props: { isArmed: RefObject<boolean>; words: LeaveWords }) {
  const { isArmed, words } = props;
  const blocker = useBlocker(useCallback(() => isArmed.current, [isArmed]));
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (isArmed.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isArmed]);
  const stay = () => blocker.reset?.();
  return (
    <Modal
      opened={blocker.state === "blocked"}
      onClose={stay}
      title={words.question}
      closeButtonProps={{ "aria-label": words.stay, size: 44 }}
    >
      <Text size="sm">{words.loss}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={stay} data-autofocus>
          {words.stay}
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          {words.leave}
        </Button>
      </Group>
    </Modal>
  );
}
