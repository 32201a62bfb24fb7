import { newPurchaseId } from "@/domain/ids";

/** Where this device's register is used: `asking` until it is known. */
export type Place = "asking" | "here" | "elsewhere";

type Options = {
  /** Where the tabs write which of them it is; none where the browser allows no storage. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined;
  /** Before the register is shown here: what another tab did with it meanwhile is taken up. */
  onHere: () => void;
  /** Before another tab may have it: what is still to be written is written. */
  onLeave: () => void;
};

const KEY = "checkstand-register-tab";
const CHANNEL = "checkstand-register-tab";
/** A tab that is there answers within this; one that crashed left only its name behind. */
const ANSWER_MS = 2_000;

/**
 * Sees to it that one tab of this device uses the register at a time.
 *
 * The name in the storage decides, so that there are never two; whether its tab still lives is
 * asked before this one waits for it. Works without a secure connection, unlike Web Locks.
 */
export class OneTab {
  readonly #name = newPurchaseId();
  readonly #storage: Options["storage"];
  readonly #onHere: () => void;
  readonly #onLeave: () => void;
  readonly #listeners = new Set<() => void>();
  #place: Place = "asking";

  constructor({ storage, onHere, onLeave }: Options) {
    this.#storage = storage;
    this.#onHere = onHere;
    this.#onLeave = onLeave;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): Place => this.#place;

  /** Uses the register here, whoever had it. */
  take = (): void => {
    this.#write(this.#name);
    if (this.#place === "here") return;
    this.#onHere();
    this.#show("here");
  };

  /** Uses the register here unless another tab does, until the answered function is called. */
  start(): () => void {
    const channel = new BroadcastChannel(CHANNEL);
    let silence: ReturnType<typeof setTimeout> | undefined;

    const askWhoHasIt = () => {
      clearTimeout(silence);
      if (!this.#isTaken()) {
        this.take();
        return;
      }
      channel.postMessage("who");
      silence = setTimeout(this.take, ANSWER_MS);
    };
    channel.onmessage = ({ data }) => {
      if (data === "who" && this.#place === "here") channel.postMessage("me");
      if (data !== "me" || this.#place === "here") return;
      clearTimeout(silence);
      this.#show("elsewhere");
    };
    const onStorage = ({ key }: StorageEvent) => {
      if (key === KEY && this.#isTaken()) this.#show("elsewhere");
    };
    const onLook = () => {
      if (this.#place !== "here" && document.visibilityState === "visible") askWhoHasIt();
    };
    const leave = () => this.#leave();

    window.addEventListener("storage", onStorage);
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", onLook);
    window.addEventListener("focus", onLook);
    document.addEventListener("visibilitychange", onLook);
    askWhoHasIt();
    return () => {
      clearTimeout(silence);
      channel.close();
      window.removeEventListener("storage", onStorage);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", onLook);
      window.removeEventListener("focus", onLook);
      document.removeEventListener("visibilitychange", onLook);
      leave();
    };
  }

  #isTaken(): boolean {
    const name = this.#read();
    return name !== null && name !== this.#name;
  }

  #leave(): void {
    if (this.#place === "here" && !this.#isTaken()) {
      this.#onLeave();
      this.#write(null);
    }
    this.#show("asking");
  }

  #read(): string | null {
    try {
      return this.#storage?.getItem(KEY) ?? null;
    } catch {
      return null;
    }
  }

  #write(name: string | null): void {
    try {
      if (name === null) this.#storage?.removeItem(KEY);
      else this.#storage?.setItem(KEY, name);
    } catch {
      // Storage is full or forbidden: then no cart is shared between tabs either.
    }
  }

  #show(place: Place): void {
    if (place === this.#place) return;
    this.#place = place;
    for (const listener of this.#listeners) listener();
  }
}
