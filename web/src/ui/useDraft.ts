import { useState } from "react";

export type Draft<T> = {
  value: T;
  isChanged: boolean;
  set: <K extends keyof T>(name: K, value: T[K]) => void;
};

/** What is being typed into a form, until it is saved. */
export function useDraft<T extends object>(initial: T): Draft<T> {
  const [first] = useState(initial);
  const [value, setValue] = useState(initial);
  return {
    value,
    isChanged: JSON.stringify(value) !== JSON.stringify(first),
    set: (name, next) => setValue((current) => ({ ...current, [name]: next })),
  };
}
