import { UnstyledButton } from "@mantine/core";
import classes from "./ActionButton.module.css";
import { ACTIONS, type Action } from "./actions";
import { Key } from "./Keys";
import { useRegister } from "./useRegister";

/** The button of an action, with its key on it. */
export function ActionButton({ action }: { action: Action }) {
  const isReady = useRegister((state) => action.isReady?.(state) ?? true);
  return (
    <UnstyledButton
      className={classes.button}
      disabled={!isReady}
      onClick={action.run}
      title={`${action.name} (${action.keys.join(", ")})`}
      aria-keyshortcuts={ariaKeys(action)}
    >
      {action.icon && <action.icon size={20} stroke={1.8} aria-hidden />}
      <span className={classes.name}>{action.name}</span>
      {action.keys[0] && <Key name={action.keys[0]} />}
    </UnstyledButton>
  );
}

const SHOWN: readonly Action[] = [
  ACTIONS.customer,
  ACTIONS.quantity,
  ACTIONS.lineDiscount,
  ACTIONS.cartDiscount,
  ACTIONS.remove,
  ACTIONS.undo,
  ACTIONS.redo,
  ACTIONS.clear,
  ACTIONS.park,
  ACTIONS.parked,
  ACTIONS.receipts,
  ACTIONS.refund,
  ACTIONS.keys,
];

/** What can be done to the cart. On narrow screens one row that scrolls, products first. */
export function ActionBar() {
  return (
    <div className={classes.bar} role="toolbar" aria-label="Actions">
      <div className={classes.narrowOnly}>
        <ActionButton action={ACTIONS.products} />
      </div>
      {SHOWN.map((action) => (
        <ActionButton key={action.id} action={action} />
      ))}
    </div>
  );
}

function ariaKeys(action: Action): string {
  const named = action.keys.map((key) => (key === "+" ? "Plus" : key.replace("Ctrl", "Control")));
  return named.join(" ");
}
