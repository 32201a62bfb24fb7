import { VisuallyHidden } from "@mantine/core";
import { useEffect } from "react";
import type { Device } from "@/data/device";
import { ActionBar } from "./ActionButton";
import { CartTable } from "./CartTable";
import { CustomerBar } from "./CustomerBar";
import { DeviceButton } from "./DeviceButton";
import { Dialogs } from "./dialogs/Dialogs";
import { EntryField } from "./EntryField";
import { focusEntry, GRID_ID } from "./focus";
import { LiveRegions } from "./LiveRegions";
import { Notices } from "./Notices";
import { ProductGrid } from "./ProductGrid";
import classes from "./RegisterScreen.module.css";
import { Totals } from "./Totals";
import { register } from "./thisRegister";
import { useKeys } from "./useKeys";
import { useRegister } from "./useRegister";

/** The cashier's screen. */
export function RegisterScreen({ device }: { device: Device }) {
  useKeys();
  const isBusy = useRegister(
    (state) => state.dialog !== null || state.selling !== null || state.weighing.length > 0,
  );
  useEffect(() => {
    if (!isBusy) focusEntry();
  }, [isBusy]);
  return (
    <div className={classes.screen}>
      <VisuallyHidden component="h1">Register</VisuallyHidden>
      <LiveRegions />
      <div className={classes.cart}>
        <EntryField />
        <Notices />
        <CartTable />
        <Totals />
      </div>
      <div className={classes.side}>
        <div className={classes.who}>
          <DeviceButton device={device} />
          <CustomerBar />
        </div>
        <div className={classes.products}>
          <ProductGrid id={GRID_ID} onChoose={(product) => register.choose(product)} />
        </div>
        <ActionBar />
      </div>
      <Dialogs device={device} />
    </div>
  );
}
