import { Button, Group, Modal, Text } from "@mantine/core";
import { type RefObject, useCallback, useEffect } from "react";
import { useBlocker } from "react-router";

/** Asks before what was typed is lost: on going elsewhere in the app, and on leaving it. */
export function LeaveGuard({ isArmed }: { isArmed: RefObject<boolean> }) {
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
      title="Leave without saving?"
      closeButtonProps={{ "aria-label": "Keep editing", size: 44 }}
    >
      <Text size="sm">What you changed here has not been saved.</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={stay} data-autofocus>
          Keep editing
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          Discard changes
        </Button>
      </Group>
    </Modal>
  );
}
