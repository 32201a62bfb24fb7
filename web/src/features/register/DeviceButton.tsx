import { UnstyledButton } from "@mantine/core";
import { IconDeviceDesktop } from "@tabler/icons-react";
import type { Device } from "@/data/device";
import { ACTIONS } from "./actions";
import classes from "./Who.module.css";

/** Where this device stands: `SM1 · R2 · dana`. Opens what can be set. */
export function DeviceButton({ device }: { device: Device }) {
  const words = [device.branchCode, device.registerCode, device.cashier]
    .filter(Boolean)
    .join(" · ");
  return (
    <UnstyledButton
      className={classes.device}
      onClick={ACTIONS.device.run}
      aria-label={`This register: ${words}. Change it`}
      title="This register (Ctrl ,)"
    >
      <IconDeviceDesktop size={18} stroke={1.8} aria-hidden />
      <span className={classes.words}>{words}</span>
    </UnstyledButton>
  );
}
