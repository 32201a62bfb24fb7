import { locale } from "@/ui/locale";
import { makeNames } from "./names";

export const names = makeNames(locale.toString());
