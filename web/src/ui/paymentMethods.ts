const METHODS: Readonly<Record<string, string>> = {
  cash: "Cash",
  card: "Card",
  voucher: "Voucher",
  points: "Points",
  unspecified: "Not told",
};

export const PAYMENT_METHODS = Object.keys(METHODS);

/** What a way of paying is called; one of the shop's own (`gift_card`) in its own words. */
export function methodName(method: string): string {
  const words = method.replaceAll(/[_-]+/g, " ");
  return METHODS[method] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
