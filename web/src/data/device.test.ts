import { expect, test } from "vitest";
import { type Device, DeviceStore } from "./device";

class MemoryStorage {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
}

const device: Device = {
  branchId: 1,
  branchCode: "SM1",
  branchName: "Main Street",
  timeZone: "Europe/Berlin",
  registerCode: "R2",
  cashier: "dana",
};
const defaults = { sounds: true, locale: null, direction: null };

test("a device is kept over a reload", () => {
  const storage = new MemoryStorage();
  const store = new DeviceStore(storage);
  expect(store.getSnapshot()).toEqual({ device: null, preferences: defaults });
  store.setDevice(device);
  store.setCashier("lee");
  store.setPreferences({ sounds: false });
  store.setPreferences({ direction: "rtl" });
  expect(new DeviceStore(storage).getSnapshot()).toEqual({
    device: { ...device, cashier: "lee" },
    preferences: { sounds: false, locale: null, direction: "rtl" },
  });
});

test("who listens is told of changes, and a snapshot stays the same until then", () => {
  const store = new DeviceStore(new MemoryStorage());
  let told = 0;
  const stop = store.subscribe(() => {
    told += 1;
  });
  expect(store.getSnapshot()).toBe(store.getSnapshot());
  store.setDevice(device);
  stop();
  store.setDevice(null);
  expect(told).toBe(1);
});

test("another tab's change is seen", () => {
  const storage = new MemoryStorage();
  const tabs = new EventTarget();
  const store = new DeviceStore(storage, tabs as unknown as Window);
  new DeviceStore(storage).setDevice(device);
  const newValue = storage.getItem("checkstand-device");
  tabs.dispatchEvent(Object.assign(new Event("storage"), { key: "checkstand-device", newValue }));
  expect(store.getSnapshot().device).toEqual(device);
});

test.each(["{", "7", '{"version":2,"device":{}}', '{"version":1,"device":{"branchId":"1"}}'])(
  "%j stands for no device",
  (text) => {
    const storage = new MemoryStorage();
    storage.setItem("checkstand-device", text);
    expect(new DeviceStore(storage).getSnapshot()).toEqual({
      device: null,
      preferences: defaults,
    });
  },
);

test("without storage it holds until the page is closed", () => {
  const forbidden = {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("forbidden");
    },
  };
  const store = new DeviceStore(forbidden);
  store.setDevice(device);
  expect(store.getSnapshot().device).toEqual(device);
});
