import { useSyncExternalStore } from "react";
import { deviceStore } from "@/data/thisDevice";
import { moneyFormatter } from "@/domain/money";
import { locale } from "@/ui/locale";
import type { RegisterState } from "./registerState";
import { catalogueStore, policyStore, recorder, register } from "./thisRegister";

const tag = locale.toString();

/** A part of the register's state; renders again only when that part is another. */
export function useRegister<T>(part: (state: RegisterState) => T): T {
  return useSyncExternalStore(register.subscribe, () => part(register.getSnapshot()));
}

export function useCatalogue() {
  return useSyncExternalStore(catalogueStore.subscribe, catalogueStore.getSnapshot);
}

export function useRecorder() {
  return useSyncExternalStore(recorder.subscribe, recorder.getSnapshot);
}

/** What this register's branch holds sales to. */
export function usePolicy() {
  return useSyncExternalStore(policyStore.subscribe, policyStore.getSnapshot);
}

export function useDevice() {
  return useSyncExternalStore(deviceStore.subscribe, deviceStore.getSnapshot);
}

/** Writes minor units of the shop's currency, which the register knows without the network. */
export function useMoney(): (minor: number) => string {
  const { currency, digits } = useCatalogue();
  return moneyFormatter(currency, tag, digits);
}

export const useCart = () => useRegister((state) => state.history.present);
