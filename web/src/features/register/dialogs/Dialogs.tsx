import type { Device } from "@/data/device";
import { setCartDiscount, setLineDiscount } from "@/domain/cart";
import { register } from "../thisRegister";
import { useRegister } from "../useRegister";
import { CustomerDialog } from "./CustomerDialog";
import { DeviceDialog } from "./DeviceDialog";
import { DiscountDialog } from "./DiscountDialog";
import { KeysDialog } from "./KeysDialog";
import { ParkDialog } from "./ParkDialog";
import { ParkedDialog } from "./ParkedDialog";
import { PayDialog } from "./PayDialog";
import { PricesDialog } from "./PricesDialog";
import { ProductsDialog } from "./ProductsDialog";
import { QuantityDialog } from "./QuantityDialog";
import { ReceiptsDialog } from "./ReceiptsDialog";
import { RefundDialog } from "./RefundDialog";
import { SoldDialog } from "./SoldDialog";

/** Whatever is open over the register; a product that wants its weight lies on top. */
export function Dialogs({ device }: { device: Device }) {
  const selling = useRegister((state) => state.selling);
  const weighing = useRegister((state) => state.weighing);
  const weighed = useRegister((state) => state.weighed);
  const [first] = weighing;
  return (
    <>
      <OpenDialog device={device} />
      {selling && <SoldDialog selling={selling} device={device} />}
      {first && (
        <QuantityDialog
          key={weighed}
          product={first.product}
          startsEmpty
          onDone={(quantityMilli) => register.weigh(quantityMilli)}
        />
      )}
    </>
  );
}

function OpenDialog({ device }: { device: Device }) {
  const dialog = useRegister((state) => state.dialog);
  const cart = useRegister((state) => state.history.present);
  const priced = useRegister((state) => state.priced);
  if (!dialog) return null;
  switch (dialog.kind) {
    case "pay":
      return <PayDialog />;
    case "customer":
      return <CustomerDialog />;
    case "receipts":
      return <ReceiptsDialog device={device} />;
    case "park":
      return <ParkDialog device={device} />;
    case "parked":
      return <ParkedDialog device={device} />;
    case "refund":
      return (
        <RefundDialog
          key={dialog.said}
          device={device}
          purchaseId={dialog.purchaseId}
          said={dialog.said}
        />
      );
    case "keys":
      return <KeysDialog />;
    case "device":
      return <DeviceDialog device={device} />;
    case "products":
      return <ProductsDialog />;
    case "prices":
      return <PricesDialog changes={dialog.changes} gone={dialog.gone} />;
    case "cartDiscount":
      return (
        <DiscountDialog
          title="Cart discount"
          discount={cart.discount}
          ofMinor={priced.subtotalMinor}
          onDone={(discount) => register.change((before) => setCartDiscount(before, discount))}
        />
      );
  }
  const at = cart.lines.findIndex((each) => each.key === dialog.key);
  const line = cart.lines[at];
  if (!line) return null;
  if (dialog.kind === "quantity") {
    return (
      <QuantityDialog
        product={line.product}
        quantityMilli={line.quantityMilli}
        onDone={(quantityMilli) => {
          register.close();
          if (quantityMilli !== null) register.setQuantity(line.key, quantityMilli);
        }}
      />
    );
  }
  return (
    <DiscountDialog
      title={`Discount on ${line.product.name}`}
      discount={line.discount}
      ofMinor={priced.lines[at]?.grossMinor ?? 0}
      onDone={(discount) =>
        register.change((before) => setLineDiscount(before, line.key, discount), line.key)
      }
    />
  );
}
