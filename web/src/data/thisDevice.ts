import { browserDeviceStore } from "./device";

/** What this device is and how it is set: one for the whole app. */
export const deviceStore = browserDeviceStore();
