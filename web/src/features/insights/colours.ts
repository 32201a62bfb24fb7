import { useEffect, useState } from "react";

export type Colours = {
  text: string;
  dimmed: string;
  line: string;
  surface: string;
  bar: string;
  area: string;
  slices: string[];
};

const SLICES = ["pine", "blue", "yellow", "grape", "orange", "cyan"];

/** The theme's colours as plain values, for what draws with them itself. */
function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const isDark = document.documentElement.dataset.mantineColorScheme === "dark";
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: read("--mantine-color-text"),
    dimmed: read("--mantine-color-dimmed"),
    line: read("--line"),
    surface: read("--surface-raised"),
    bar: read(`--mantine-color-pine-${isDark ? 4 : 6}`),
    area: `${read(`--mantine-color-pine-${isDark ? 4 : 6}`)}33`,
    slices: SLICES.map((name) => read(`--mantine-color-${name}-${isDark ? 4 : 6}`)),
  };
}

/** The colours of the scheme that is on now, light or dark. */
export function useColours(): Colours {
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const watch = new MutationObserver(() => setColours(readColours()));
    watch.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => watch.disconnect();
  }, []);
  return colours;
}
