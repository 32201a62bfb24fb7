import {
  type Icon,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCoin,
  IconDiscount,
  IconHelp,
  IconLayoutGrid,
  IconPlayerPause,
  IconPlayerPlay,
  IconReceipt,
  IconReceiptRefund,
  IconRosetteDiscount,
  IconScale,
  IconSettings,
  IconTrash,
  IconTrashX,
  IconUser,
} from "@tabler/icons-react";
import { clear } from "@/domain/cart";
import { tell } from "@/ui/notify";
import { startPaying } from "./checkout";
import { focusEntry, toggleGrid } from "./focus";
import { giveUpAtShop } from "./parking";
import type { RegisterState } from "./registerState";
import { register } from "./thisRegister";

/** Something a cashier can do: by key, by button, and listed in the help. */
export type Action = {
  id: string;
  name: string;
  /** As `keyName` writes them; the first one is shown. */
  keys: readonly string[];
  icon?: Icon;
  /** Its keys write or edit in a field that isn't empty. */
  isForEmptyField?: boolean;
  isReady?: (state: RegisterState) => boolean;
  run: () => void;
};

const hasLines = ({ history }: RegisterState) => history.present.lines.length > 0;
const hasSelection = ({ selectedKey }: RegisterState) => selectedKey !== null;

export const ACTIONS = {
  pay: {
    id: "pay",
    name: "Pay",
    keys: ["F9", "PageUp"],
    icon: IconCoin,
    isReady: hasLines,
    run: startPaying,
  },
  products: {
    id: "products",
    name: "Products",
    keys: ["F7"],
    icon: IconLayoutGrid,
    run: toggleGrid,
  },
  customer: {
    id: "customer",
    name: "Customer",
    keys: ["F2"],
    icon: IconUser,
    run: () => register.open({ kind: "customer" }),
  },
  quantity: {
    id: "quantity",
    name: "Quantity or weight",
    keys: ["F6", "*"],
    icon: IconScale,
    isForEmptyField: true,
    isReady: hasSelection,
    run: () => withSelected(askQuantity),
  },
  lineDiscount: {
    id: "lineDiscount",
    name: "Line discount",
    keys: ["F3"],
    icon: IconDiscount,
    isReady: hasSelection,
    run: () => withSelected((key) => register.open({ kind: "lineDiscount", key })),
  },
  cartDiscount: {
    id: "cartDiscount",
    name: "Cart discount",
    keys: ["F4"],
    icon: IconRosetteDiscount,
    isReady: hasLines,
    run: () => register.open({ kind: "cartDiscount" }),
  },
  remove: {
    id: "remove",
    name: "Remove line",
    keys: ["Delete"],
    icon: IconTrash,
    isForEmptyField: true,
    isReady: hasSelection,
    run: () => withSelected((key) => register.remove(key)),
  },
  undo: {
    id: "undo",
    name: "Undo",
    keys: ["Ctrl+Z"],
    icon: IconArrowBackUp,
    isForEmptyField: true,
    isReady: ({ history }) => history.past.length > 0,
    run: () => register.undo(),
  },
  redo: {
    id: "redo",
    name: "Redo",
    keys: ["Ctrl+Y", "Ctrl+Shift+Z"],
    icon: IconArrowForwardUp,
    isForEmptyField: true,
    isReady: ({ history }) => history.future.length > 0,
    run: () => register.redo(),
  },
  clear: {
    id: "clear",
    name: "Clear cart",
    keys: ["Ctrl+Delete"],
    icon: IconTrashX,
    isForEmptyField: true,
    isReady: ({ history: { present } }) => present.lines.length > 0 || present.customer !== null,
    run: clearCart,
  },
  park: {
    id: "park",
    name: "Park",
    keys: ["F10"],
    icon: IconPlayerPause,
    isReady: hasLines,
    run: () => register.open({ kind: "park" }),
  },
  parked: {
    id: "parked",
    name: "Parked carts",
    keys: ["F5"],
    icon: IconPlayerPlay,
    run: () => register.open({ kind: "parked" }),
  },
  refund: {
    id: "refund",
    name: "Refund",
    keys: ["Ctrl+F8"],
    icon: IconReceiptRefund,
    run: () => register.open({ kind: "refund" }),
  },
  receipts: {
    id: "receipts",
    name: "Last receipts",
    keys: ["F8"],
    icon: IconReceipt,
    run: () => register.open({ kind: "receipts" }),
  },
  keys: {
    id: "keys",
    name: "Keys",
    keys: ["F1", "?"],
    icon: IconHelp,
    isForEmptyField: true,
    run: () => register.open({ kind: "keys" }),
  },
  device: {
    id: "device",
    name: "This register",
    keys: ["Ctrl+,"],
    icon: IconSettings,
    run: () => register.open({ kind: "device" }),
  },
  more: {
    id: "more",
    name: "One more of the selected line",
    keys: ["+"],
    isForEmptyField: true,
    isReady: hasSelection,
    run: () => nudge(1000),
  },
  fewer: {
    id: "fewer",
    name: "One fewer of the selected line",
    keys: ["-"],
    isForEmptyField: true,
    isReady: hasSelection,
    run: () => nudge(-1000),
  },
  up: {
    id: "up",
    name: "Select the line above",
    keys: ["ArrowUp"],
    isForEmptyField: true,
    isReady: hasLines,
    run: () => register.selectBy(-1),
  },
  down: {
    id: "down",
    name: "Select the line below",
    keys: ["ArrowDown"],
    isForEmptyField: true,
    isReady: hasLines,
    run: () => register.selectBy(1),
  },
  escape: {
    id: "escape",
    name: "Clear the field and the multiplier",
    keys: ["Escape"],
    run: () => {
      register.update({ text: "", waitingMilli: null });
      focusEntry();
    },
  },
} satisfies Record<string, Action>;

export const ALL_ACTIONS: readonly Action[] = Object.values(ACTIONS);

const LABEL_SAYS = "The label says how much it is. Remove the line to take it back.";

/** A key with what is held, as actions name them. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">) {
  const isHeld = event.ctrlKey || event.metaKey;
  if (!isHeld) return event.key;
  const shift = event.shiftKey ? "Shift+" : "";
  return `Ctrl+${shift}${event.key.length === 1 ? event.key.toUpperCase() : event.key}`;
}

/** One more or one fewer of what is counted; what is weighed is asked for. */
export function nudgeLine(key: number, milli: number): void {
  const line = register.cart.lines.find((each) => each.key === key);
  if (!line) return;
  if (line.label) register.say(LABEL_SAYS);
  else if (line.product.decimals > 0) register.open({ kind: "quantity", key });
  else register.setQuantity(key, line.quantityMilli + milli);
}

/** Asks how many or how much; what a label says is not asked. */
export function askQuantity(key: number): void {
  const line = register.cart.lines.find((each) => each.key === key);
  if (line?.label) register.say(LABEL_SAYS);
  else register.open({ kind: "quantity", key });
}

function nudge(milli: number): void {
  withSelected((key) => nudgeLine(key, milli));
}

function withSelected(run: (key: number) => void): void {
  const { selectedKey } = register.getSnapshot();
  if (selectedKey !== null) run(selectedKey);
}

function clearCart(): void {
  giveUpAtShop(register.cart);
  register.change((cart) => clear(cart));
  register.update({ payments: [] });
  const cleared = register.cart;
  tell("The cart was cleared.", () => {
    if (register.cart === cleared) register.undo();
    else tell("The cart has changed since. Ctrl Z goes back step by step.");
  });
}
