import { deviceStore } from "@/data/thisDevice";
import { emptyCart, refreshPrices } from "@/domain/cart";
import { leftToPay } from "@/domain/cash";
import { type Payment, purchaseRequest, shownOf } from "@/sync/purchase";
import type { Sale } from "@/sync/recorder";
import type { ProblemJson } from "@/sync/shop";
import { overPolicy } from "./overPolicy";
import { catalogueStore, policyStore, recorder, register } from "./thisRegister";

/** Opens the payment, unless the cart can't be sold as it is. */
export function startPaying(): void {
  const { priced } = register.getSnapshot();
  if (register.cart.lines.length === 0) return;
  const over = overPolicy(register.cart, policyStore.getSnapshot().mostUnits);
  if (over) {
    register.update({ selectedKey: over.key });
    register.noticeOfCart("Can't be paid yet", over.reason);
    return;
  }
  const [problem] = priced.problems;
  if (!problem) {
    register.open({ kind: "pay" });
    return;
  }
  const most = register.money(problem.mostMinor);
  const at = priced.lines.findIndex((line) => line.key === problem.key);
  const name = register.cart.lines[at]?.product.name ?? "the purchase";
  register.noticeOfCart(
    "Can't be paid yet",
    problem.code === "discount-too-large"
      ? `The discount on ${name} is more than its ${most}.`
      : `One purchase comes to ${most} at most.`,
  );
}

/** Takes a payment; sells as soon as the payments cover the total. */
export async function take(payment: Payment): Promise<void> {
  const state = register.getSnapshot();
  const { totalMinor } = state.priced;
  const isRoundedAway = payment.method === "cash" && totalMinor > 0;
  const payments =
    payment.amountMinor > 0 || isRoundedAway ? [...state.payments, payment] : [...state.payments];
  register.update({ payments });
  const { cashStepMinor } = policyStore.getSnapshot();
  if (leftToPay(totalMinor, payments, cashStepMinor).isCovered) await sell(payments);
}

/** The next cart, with what was scanned while the one before was being recorded. */
export function startNext(): void {
  const { heldScans } = register.getSnapshot();
  register.takeUp(emptyCart());
  register.update({ heldScans: [] });
  for (const code of heldScans) register.scan(code);
}

async function sell(payments: readonly Payment[]): Promise<void> {
  const { device } = deviceStore.getSnapshot();
  const { selling, priced } = register.getSnapshot();
  if (!device || selling) return;
  const { currency, digits } = catalogueStore.getSnapshot();
  const request = purchaseRequest(register.cart, priced, device, payments, digits);
  const { cashStepMinor } = policyStore.getSnapshot();
  const shown = shownOf(register.cart, priced, payments, currency, digits, cashStepMinor);
  register.update({ selling: { request, shown, sale: null }, dialog: null });
  const sale = await recorder.sell(request, shown).catch(() => UNCERTAIN);
  if (sale.kind === "refused") await takeRefusal(sale.problem);
  else {
    register.update({ selling: { request, shown, sale } });
    register.say(
      `${sale.kind === "recorded" ? "Recorded." : "Kept on this register, will be sent."} Change due ${register.money(shown.changeMinor)}.`,
    );
    if (register.getSnapshot().heldScans.length > 0) startNext();
  }
}

const UNCERTAIN: Sale = {
  kind: "refused",
  problem: {
    status: 0,
    code: "not-kept",
    detail:
      "This device couldn't keep the purchase. Look at the last receipts before you sell it again.",
  },
};

/** Back to the cart, where nothing is lost; says why, at the line if there is one. */
async function takeRefusal(problem: ProblemJson): Promise<void> {
  giveBackHeldScans();
  register.update({ selling: null, payments: [] });
  const lineProblems = problemsByLine(problem);
  if (problem.code === "price-changed" && (await renewPrices())) return;
  register.refuseSale(problem.detail ?? problem.title ?? "The shop refused this purchase.");
  register.update({
    lineProblems,
    selectedKey: [...lineProblems.keys()][0] ?? register.getSnapshot().selectedKey,
  });
}

/** Brings the cart to the prices of now and shows them; false where none has changed. */
async function renewPrices(): Promise<boolean> {
  await catalogueStore.refresh();
  const { catalogue } = catalogueStore.getSnapshot();
  if (!catalogue) return false;
  const { cart, changes, gone } = refreshPrices(register.cart, catalogue);
  if (changes.length === 0 && gone.length === 0) return false;
  register.change(() => cart);
  register.open({ kind: "prices", changes, gone });
  return true;
}

function problemsByLine(problem: ProblemJson): Map<number, string> {
  const byLine = new Map<number, string>();
  for (const { pointer, message } of problem.errors ?? []) {
    const position = /^\/items\/(\d+)/.exec(pointer)?.[1];
    const line = position === undefined ? undefined : register.cart.lines[Number(position)];
    if (line) byLine.set(line.key, message);
  }
  return byLine;
}

/** Whose they are is open now: they are in no cart until somebody scans them again. */
function giveBackHeldScans(): void {
  const { heldScans } = register.getSnapshot();
  register.update({ heldScans: [] });
  for (const code of heldScans) {
    register.refuse(
      `scan ${code}`,
      "The purchase that was being recorded meanwhile was refused. Scan this again.",
    );
  }
}
