import { CatalogueStore } from "@/data/catalogueStore";
import { ParkedCarts } from "@/data/parkedHere";
import { PolicyStore } from "@/data/policyStore";
import { deviceStore } from "@/data/thisDevice";
import { emptyCart } from "@/domain/cart";
import { Ledger } from "@/sync/ledger";
import { Recorder } from "@/sync/recorder";
import { locale } from "@/ui/locale";
import { browserStorage, KeptCart } from "./keptCart";
import { OneTab } from "./oneTab";
import { RegisterStore } from "./registerStore";
import { soundBad, soundGood } from "./sounds";

const storage = browserStorage();
const kept: KeptCart = new KeptCart(storage, () => oneTab.getSnapshot() === "here");

export const oneTab: OneTab = new OneTab({ storage, onHere: goOn, onLeave: kept.flush });

export const catalogueStore = new CatalogueStore();
export const parkedCarts = new ParkedCarts(storage);
export const policyStore = new PolicyStore({ devices: deviceStore, storage });
export const recorder = new Recorder(new Ledger());

const withSounds = (play: () => void) => () => {
  if (deviceStore.getSnapshot().preferences.sounds) play();
};

export const register = new RegisterStore({
  catalogueStore,
  policyStore,
  kept,
  sounds: { good: withSounds(soundGood), bad: withSounds(soundBad) },
  locale: locale.toString(),
});

document.addEventListener("visibilitychange", kept.flush); // a hidden tab may be closed unheard

/** Goes on with the cart as it was left, here or in another tab; with the next if it was sold. */
function goOn(): void {
  register.takeUpKept();
  void leaveSoldCart();
}

async function leaveSoldCart(): Promise<void> {
  const { cart } = register;
  const sold = await recorder.ledger.find(cart.id).catch(() => undefined);
  if (sold && register.cart.id === cart.id && register.getSnapshot().selling === null) {
    register.takeUp(emptyCart());
  }
}
