import { deviceStore } from "@/data/thisDevice";

const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"]);
const SUNDAY_FIRST = new Set(["US", "CA", "IL", "IN", "JP", "BR", "MX", "ZA", "KR", "TW", "PH"]);

const chosen = deviceStore.getSnapshot().preferences;

/** The user's language and region: what figures, currency and dates are written in. */
export const locale = new Intl.Locale(chosen.locale ?? navigator.language ?? "en");
export const language = locale.language;
export const direction: "ltr" | "rtl" =
  chosen.direction ?? (RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr");
export const firstDayOfWeek: 0 | 1 = SUNDAY_FIRST.has(locale.maximize().region ?? "") ? 0 : 1;
