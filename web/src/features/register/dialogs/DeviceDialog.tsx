import { Divider, Stack, Switch } from "@mantine/core";
import type { Device } from "@/data/device";
import { deviceStore } from "@/data/thisDevice";
import { DeviceForm } from "../DeviceForm";
import { register } from "../thisRegister";
import { useDevice } from "../useRegister";
import { RegisterDialog } from "./RegisterDialog";

/** Where this device stands, who is at it, and how it sounds. */
export function DeviceDialog({ device }: { device: Device }) {
  const { preferences } = useDevice();
  return (
    <RegisterDialog title="This register" onClose={() => register.close()}>
      <Stack gap="md">
        <Switch
          size="lg"
          label="Sounds"
          description="A short tone for what was added, a low one for what is not known."
          checked={preferences.sounds}
          onChange={(event) => deviceStore.setPreferences({ sounds: event.currentTarget.checked })}
        />
        <Divider />
        <DeviceForm device={device} onDone={() => register.close()} />
      </Stack>
    </RegisterDialog>
  );
}
