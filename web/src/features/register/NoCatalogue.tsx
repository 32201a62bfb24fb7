import { Button } from "@mantine/core";
import { Nothing } from "@/ui/states";
import { catalogueStore } from "./thisRegister";

/** What stands where the products would be, on a device that never had them. */
export function NoCatalogue() {
  return (
    <Nothing title="No catalogue yet">
      The shop can't be reached and this device has no products kept. Check the network.
      <br />
      <Button mt="md" onClick={() => void catalogueStore.refresh()}>
        Try again
      </Button>
    </Nothing>
  );
}
