import { IconBackspace } from "@tabler/icons-react";
import { locale } from "@/ui/locale";
import classes from "./Numpad.module.css";

const POINT =
  new Intl.NumberFormat(locale.toString())
    .formatToParts(1.5)
    .find((part) => part.type === "decimal")?.value ?? ".";
const KEYS = ["7", "8", "9", "4", "5", "6", "1", "2", "3", POINT, "0"];
const LONGEST = 12;

type Props = { value: string; onChange: (value: string) => void; hasPoint?: boolean };

/** Digits for fingers; writes into the field beside it. */
export function Numpad({ value, onChange, hasPoint = true }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={classes.pad} role="group" aria-label="Digits" dir="ltr">
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          tabIndex={-1}
          className={classes.key}
          disabled={key === POINT && (!hasPoint || /[.,]/.test(value))}
          aria-label={key === POINT ? "Decimal point" : undefined}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChange((value + key).slice(0, LONGEST))}
        >
          {key}
        </button>
      ))}
      <button
        type="button"
        tabIndex={-1}
        className={classes.key}
        aria-label="Delete the last digit"
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => onChange(value.slice(0, -1))}
      >
        <IconBackspace size={24} aria-hidden />
      </button>
    </div>
  );
}
