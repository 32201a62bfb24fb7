import { api, ask } from "@/api/client";
import { Problem } from "@/api/problem";
import { deviceStore } from "@/data/thisDevice";
import { type Cart, emptyCart } from "@/domain/cart";
import { newPurchaseId } from "@/domain/ids";
import {
  type CartAnswer,
  cartOf,
  cartRequest,
  isSameCart,
  itemRequest,
  writeDiscount,
} from "@/sync/cart";
import { catalogueStore, parkedCarts, policyStore, recorder, register } from "./thisRegister";

const TIMEOUT_MS = 5_000;

/** Where a cart was put: at the shop, for all registers, or on this device alone. */
export type ParkedAt = "shop" | "device";

/**
 * Puts the cart on the screen aside, at the shop or else on this device, and takes up an empty one.
 * Throws `Problem` where the shop refuses; then the cart stays on the screen.
 */
export async function parkCart(name: string): Promise<ParkedAt> {
  let parked: Cart;
  try {
    do {
      parked = register.cart;
      await parkAtShop(parked, name, signalOf());
    } while (register.cart !== parked); // something was scanned meanwhile
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    parkHere(name);
    return "device";
  }
  register.takeUp(emptyCart());
  parkedCarts.take(parked.id);
  return "shop";
}

/** Puts the cart on the screen aside on this device. Throws `Problem` if it can't be kept. */
export function parkHere(name: string): void {
  const { cart } = register;
  if (!parkedCarts.put({ cart, name, parkedAt: new Date().toISOString() })) throw NOT_KEPT;
  register.takeUp(emptyCart());
}

/** Takes a cart of the shop up at this register. Throws `Problem` if another one has it. */
export async function resumeAtShop(id: string, isTakenOver: boolean): Promise<void> {
  const { device } = deviceStore.getSnapshot();
  if (!device) return;
  const who = { register: device.registerCode, cashier: device.cashier };
  const params = { path: { cart_id: id } };
  const signal = signalOf();
  const answer = await ask(
    isTakenOver
      ? api.PATCH("/cash-register/carts/{cart_id}", { params, body: who, signal })
      : api.POST("/cash-register/carts/{cart_id}/resume", { params, body: who, signal }),
  );
  takeUpAnswer(answer);
}

/** Takes up a cart that was parked on this device. */
export function resumeHere(id: string): void {
  const cart = parkedCarts.take(id);
  if (cart) register.takeUp(cart);
}

/** Carts given up here, of which the shop may not have heard yet. */
const givenUp = new Set<string>();

/** Whether a cart was given up at this till: nobody here wants it back. */
export function wasGivenUp(id: string): boolean {
  return givenUp.has(id);
}

/** Tells the shop that nothing of a cart is sold; if it doesn't hear, somebody does so later. */
export function giveUpAtShop({ id, isAtShop }: Cart): void {
  if (!isAtShop) return;
  givenUp.add(id);
  const params = { path: { cart_id: id } };
  void api.DELETE("/cash-register/carts/{cart_id}", { params }).catch(() => undefined);
}

/** Whether nobody said no: the shop wasn't reached, or didn't answer in time. */
export function isOutOfReach(error: unknown): boolean {
  return !(error instanceof Problem) || error.isPassing;
}

async function parkAtShop(cart: Cart, name: string, signal: AbortSignal): Promise<void> {
  const { device } = deviceStore.getSnapshot();
  const { digits } = catalogueStore.getSnapshot();
  if (!device) return;
  const open = (id: string) =>
    ask(
      api.POST("/cash-register/carts", {
        body: { ...cartRequest(cart, device, digits), id },
        signal,
      }),
    );
  let answer = await open(cart.id);
  if (answer.state === "checked_out") throw SOLD;
  if (answer.state === "cleared") answer = await open(newPurchaseId());
  if (!isSameCart(answer, cart, digits)) await rewrite(answer, cart, digits, signal);
  const params = { path: { cart_id: answer.id } };
  await ask(api.POST("/cash-register/carts/{cart_id}/park", { params, body: { name }, signal }));
}

/** Makes the shop's cart what it is here by now. */
async function rewrite(
  answer: CartAnswer,
  cart: Cart,
  digits: number,
  signal: AbortSignal,
): Promise<void> {
  const params = { path: { cart_id: answer.id } };
  if (answer.state === "parked") {
    await ask(
      api.POST("/cash-register/carts/{cart_id}/resume", {
        params,
        body: { register: deviceStore.getSnapshot().device?.registerCode ?? null },
        signal,
      }),
    );
  }
  await ask(api.POST("/cash-register/carts/{cart_id}/clear", { params, signal }));
  await ask(
    api.PATCH("/cash-register/carts/{cart_id}", {
      params,
      body: { discount: null, customer_id: cart.customer?.id ?? null },
      signal,
    }),
  );
  for (const line of cart.lines) {
    const body = itemRequest(line, digits);
    await ask(api.POST("/cash-register/carts/{cart_id}/items", { params, body, signal }));
  }
  const discount = writeDiscount(cart.discount, digits);
  if (discount !== null) {
    await ask(api.PATCH("/cash-register/carts/{cart_id}", { params, body: { discount }, signal }));
  }
}

function takeUpAnswer(answer: CartAnswer): void {
  const { catalogue, digits } = catalogueStore.getSnapshot();
  if (!catalogue) throw NO_CATALOGUE;
  if (register.cart.lines.length > 0) throw SCANNED_MEANWHILE;
  register.takeUp(cartOf(answer, catalogue, digits, policyStore.getSnapshot().labelRules));
  for (const problem of answer.problems) {
    if (problem.prevents_checkout) register.noticeOfCart("Look at this cart", problem.message);
  }
}

function signalOf(): AbortSignal {
  return AbortSignal.timeout(recorder.getSnapshot().online ? TIMEOUT_MS : TIMEOUT_MS / 3);
}

const NOT_KEPT = new Problem({
  status: 507,
  code: "not-kept",
  title: "Not parked",
  detail: "This device can't keep the cart: its storage is full or forbidden. Nothing was lost.",
});

const SOLD = new Problem({
  status: 409,
  code: "cart-closed",
  title: "Sold already",
  detail: "This cart was sold at another register already. Clear it here.",
});

const SCANNED_MEANWHILE = new Problem({
  status: 409,
  code: "cart-on-screen",
  title: "Something was scanned",
  detail: "Something was scanned meanwhile. Sell or park it, then take this cart up.",
});

const NO_CATALOGUE = new Problem({
  status: 0,
  code: "no-catalogue",
  title: "No products yet",
  detail: "This register has no products yet. Wait for the catalogue and try again.",
});
