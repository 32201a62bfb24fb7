import { useEffect, useLayoutEffect, useSyncExternalStore } from "react";
import { usePageTitle } from "@/ui/usePageTitle";
import { Elsewhere } from "./Elsewhere";
import { RegisterScreen } from "./RegisterScreen";
import { Setup } from "./Setup";
import { catalogueStore, oneTab, policyStore } from "./thisRegister";
import { useDevice } from "./useRegister";

export function Component() {
  usePageTitle("Register");
  const { device } = useDevice();
  const place = useSyncExternalStore(oneTab.subscribe, oneTab.getSnapshot);
  useLayoutEffect(() => oneTab.start(), []);
  useEffect(() => catalogueStore.start(), []);
  useEffect(() => policyStore.start(), []);
  if (!device) return <Setup />;
  if (place === "elsewhere") return <Elsewhere />;
  return place === "here" && <RegisterScreen device={device} />;
}
