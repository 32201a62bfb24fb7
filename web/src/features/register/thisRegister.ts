import { CatalogueStore } from "@/data/catalogueStore";
import { deviceStore } from "@/data/thisDevice";
import { emptyCart } from "@/domain/cart";
import { Ledger } from "@/sync/ledger";
import { Recorder } from "@/sync/recorder";
import { locale } from "@/ui/locale";
import { KeptCart } from "./keptCart";
import { RegisterStore } from "./registerStore";
import { soundBad, soundGood } from "./sounds";

const kept = new KeptCart();

export const catalogueStore = new CatalogueStore();
export const recorder = new Recorder(new Ledger());

const withSounds = (play: () => void) => () => {
  if (deviceStore.getSnapshot().preferences.sounds) play();
};

export const register = new RegisterStore({
  catalogueStore,
  kept,
  sounds: { good: withSounds(soundGood), bad: withSounds(soundBad) },
  locale: locale.toString(),
});

window.addEventListener("pagehide", kept.flush);

/** Takes up the next cart if the one that was restored had been sold already. */
export async function leaveSoldCart(): Promise<void> {
  const { cart } = register;
  const sold = await recorder.ledger.find(cart.id).catch(() => undefined);
  if (sold && register.cart.id === cart.id && register.getSnapshot().selling === null) {
    register.takeUp(emptyCart());
  }
}
