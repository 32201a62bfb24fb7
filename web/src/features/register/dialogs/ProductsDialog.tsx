import { Box } from "@mantine/core";
import { ProductGrid } from "../ProductGrid";
import { register } from "../thisRegister";
import { useMoney, useRegister } from "../useRegister";
import { RegisterDialog } from "./RegisterDialog";

/** The products where the screen has no room beside the cart; stays open for the next one. */
export function ProductsDialog() {
  const priced = useRegister((state) => state.priced);
  const money = useMoney();
  return (
    <RegisterDialog
      title={`Products · ${money(priced.totalMinor)}`}
      size="xl"
      onClose={() => register.close()}
    >
      <Box h="calc(100dvh - 6.5rem)" display="flex">
        <ProductGrid onChoose={(product) => register.choose(product)} />
      </Box>
    </RegisterDialog>
  );
}
