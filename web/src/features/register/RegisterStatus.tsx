import { lazy, Suspense, useSyncExternalStore } from "react";
import { deviceStore } from "@/data/thisDevice";

const StatusPill = lazy(() =>
  import("./StatusPill").then((file) => ({ default: file.StatusPill })),
);

/** How the register is doing: whether the shop can be reached, and what still waits to be sent. */
export function RegisterStatus() {
  const { device } = useSyncExternalStore(deviceStore.subscribe, deviceStore.getSnapshot);
  if (!device) return null; // not a register, or not yet
  return (
    <Suspense>
      <StatusPill />
    </Suspense>
  );
}
