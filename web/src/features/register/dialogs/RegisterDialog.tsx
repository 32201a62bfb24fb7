import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useCallback } from "react";

type Props = {
  title: string;
  size?: string;
  onClose: () => void;
  children: ReactNode;
};

/**
 * A dialog over the register, the whole screen where that is small. It has the focus as soon as it
 * is drawn, before the next key: cashiers press F9 and Enter in one go.
 */
export function RegisterDialog({ title, size = "md", onClose, children }: Props) {
  const isNarrow = useMediaQuery("(max-width: 48em)", undefined, {
    getInitialValueInEffect: false,
  });
  const focusAtOnce = useCallback((body: HTMLElement | null) => {
    body?.querySelector<HTMLElement>("[data-autofocus]")?.focus({ preventScroll: true });
  }, []);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      fullScreen={isNarrow ?? false}
      transitionProps={{ duration: 0 }}
      returnFocus={false}
      padding="md"
      yOffset="1rem"
      styles={{
        title: { fontSize: "1.2rem", fontWeight: 650 },
        header: { background: "var(--surface)" },
        content: { background: "var(--surface)" },
      }}
      closeButtonProps={{ "aria-label": "Close", size: 48, iconSize: 20 }}
    >
      <div ref={focusAtOnce}>{children}</div>
    </Modal>
  );
}
