import { useEffect } from "react";
import { usePageTitle } from "@/ui/usePageTitle";
import { RegisterScreen } from "./RegisterScreen";
import { Setup } from "./Setup";
import { catalogueStore, leaveSoldCart } from "./thisRegister";
import { useDevice } from "./useRegister";

export function Component() {
  usePageTitle("Register");
  const { device } = useDevice();
  useEffect(() => {
    void leaveSoldCart();
    return catalogueStore.start();
  }, []);
  return device ? <RegisterScreen device={device} /> : <Setup />;
}
