/** Which checkout point this device is, and who stands at it. */
export type Device = {
  branchId: number;
  branchCode: string;
  branchName: string;
  timeZone: string;
  registerCode: string;
  cashier: string | null;
};

/** What people set for this device; null follows the browser. */
export type Preferences = {
  sounds: boolean;
  locale: string | null;
  direction: "ltr" | "rtl" | null;
};

export type DeviceState = { device: Device | null; preferences: Preferences };

const KEY = "checkstand-device";
const VERSION = 1;
const DEFAULTS: Preferences = { sounds: true, locale: null, direction: null };

/** Where a device keeps what it is; the browser's localStorage is one. */
export type DeviceStorage = Pick<Storage, "getItem" | "setItem">;

/**
 * Keeps what this device is, over reloads and in all its tabs.
 * Where the browser allows no storage it is kept until the page is closed.
 */
export class DeviceStore {
  readonly #storage: DeviceStorage | undefined;
  readonly #listeners = new Set<() => void>();
  #state: DeviceState;

  constructor(storage: DeviceStorage | undefined, tabs?: Pick<Window, "addEventListener">) {
    this.#storage = storage;
    this.#state = readState(this.#stored());
    tabs?.addEventListener("storage", (event) => {
      if (event.key === KEY || event.key === null) this.#show(readState(event.newValue));
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  getSnapshot = (): DeviceState => this.#state;

  setDevice(device: Device | null): void {
    this.#keep({ ...this.#state, device });
  }

  setCashier(cashier: string | null): void {
    const { device } = this.#state;
    if (device) this.setDevice({ ...device, cashier });
  }

  setPreferences(change: Partial<Preferences>): void {
    this.#keep({ ...this.#state, preferences: { ...this.#state.preferences, ...change } });
  }

  #stored(): string | null {
    try {
      return this.#storage?.getItem(KEY) ?? null;
    } catch {
      return null;
    }
  }

  #keep(state: DeviceState): void {
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ version: VERSION, ...state }));
    } catch {
      // Storage is full or forbidden: what is set holds until the page is closed.
    }
    this.#show(state);
  }

  #show(state: DeviceState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The store of this browser. */
export function browserDeviceStore(): DeviceStore {
  let storage: Storage | undefined;
  try {
    storage = window.localStorage;
  } catch {
    storage = undefined; // a browser that blocks storage throws on looking at it
  }
  return new DeviceStore(storage, window);
}

function readState(text: string | null): DeviceState {
  const nothing = { device: null, preferences: DEFAULTS };
  try {
    const said = JSON.parse(text ?? "null");
    if (said?.version !== VERSION) return nothing;
    return {
      device: isDevice(said.device) ? said.device : null,
      preferences: readPreferences(said.preferences),
    };
  } catch {
    return nothing;
  }
}

function isDevice(value: unknown): value is Device {
  if (typeof value !== "object" || value === null) return false;
  const device = value as Record<string, unknown>;
  return (
    typeof device.branchId === "number" &&
    ["branchCode", "branchName", "timeZone", "registerCode"].every(
      (key) => typeof device[key] === "string",
    ) &&
    (device.cashier === null || typeof device.cashier === "string")
  );
}

function readPreferences(value: Partial<Record<keyof Preferences, unknown>> = {}): Preferences {
  const { sounds, locale, direction } = value;
  return {
    sounds: typeof sounds === "boolean" ? sounds : DEFAULTS.sounds,
    locale: typeof locale === "string" ? locale : null,
    direction: direction === "ltr" || direction === "rtl" ? direction : null,
  };
}
