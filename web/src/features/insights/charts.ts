import { styleNonce } from "@/app/nonce";

export type Charts = typeof import("plotly.js-basic-dist-min").default;

let loading: Promise<Charts> | undefined;

/** Loads the charts' code, once: a browser doesn't ask again for a module that it failed to get. */
export function loadCharts(): Promise<Charts> {
  allowStyles();
  loading ??= import("plotly.js-basic-dist-min").then((module) => module.default);
  return loading;
}

/** Plotly adds rules to the style element of this name; without the nonce it would have none. */
function allowStyles(): void {
  const id = "plotly.js-style-global";
  if (document.getElementById(id)) return;
  const style = document.createElement("style");
  style.id = id;
  style.nonce = styleNonce;
  document.head.append(style);
}
