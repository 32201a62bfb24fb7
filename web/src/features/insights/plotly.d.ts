/** The part of Plotly that this screen uses. */
declare module "plotly.js-basic-dist-min" {
  export type Font = { family?: string; size?: number; color?: string };

  export type Axis = {
    type?: "category" | "linear";
    autorange?: boolean | "reversed";
    color?: string;
    fixedrange?: boolean;
    gridcolor?: string;
    range?: readonly number[];
    showgrid?: boolean;
    showline?: boolean;
    side?: "left" | "right" | "top" | "bottom";
    tickangle?: number;
    tickfont?: Font;
    ticks?: "";
    ticktext?: readonly string[];
    tickvals?: readonly number[];
    zeroline?: boolean;
    zerolinecolor?: string;
  };

  export type Layout = {
    autosize?: boolean;
    bargap?: number;
    dragmode?: false;
    font?: Font;
    height?: number;
    hoverlabel?: { align?: "left"; bgcolor?: string; bordercolor?: string; font?: Font };
    hovermode?: "x" | "y" | "closest" | false;
    margin?: { l?: number; r?: number; t?: number; b?: number; pad?: number };
    paper_bgcolor?: string;
    plot_bgcolor?: string;
    separators?: string;
    showlegend?: boolean;
    uniformtext?: { mode: "hide" | "show"; minsize: number };
    width?: number;
    xaxis?: Axis;
    yaxis?: Axis;
  };

  export type Config = {
    displayModeBar?: boolean;
    doubleClick?: false;
    responsive?: boolean;
    scrollZoom?: boolean;
    showTips?: boolean;
  };

  type Hover = { customdata: readonly string[]; hovertemplate: string };

  export type Bars = Hover & {
    type: "bar";
    orientation?: "v" | "h";
    x: readonly number[];
    y: readonly number[];
    marker: { color: string | readonly string[]; cornerradius?: number };
    text?: readonly string[];
    textfont?: Font;
    textposition?: "auto" | "none" | "outside";
    cliponaxis?: boolean;
    constraintext?: "none";
  };

  export type Area = Hover & {
    type: "scatter";
    mode: "lines";
    x: readonly number[];
    y: readonly number[];
    fill: "tozeroy";
    fillcolor: string;
    line: { color: string; width: number };
  };

  export type Pie = Hover & {
    type: "pie";
    values: readonly number[];
    labels: readonly string[];
    text: readonly string[];
    textinfo: "text";
    textposition: "outside" | "auto";
    direction: "clockwise" | "counterclockwise";
    hole: number;
    marker: { colors: readonly string[]; line: { color: string; width: number } };
    sort: false;
  };

  export type Trace = Bars | Area | Pie;

  export type ClickEvent = { points: readonly { pointNumber: number }[] };

  export interface PlotElement extends HTMLElement {
    on(event: "plotly_click", listener: (event: ClickEvent) => void): void;
    removeAllListeners(event: "plotly_click"): void;
  }

  export function react(
    element: HTMLElement,
    data: readonly Trace[],
    layout: Layout,
    config: Config,
  ): Promise<PlotElement>;
  export function purge(element: HTMLElement): void;

  const plotly: { react: typeof react; purge: typeof purge };
  export default plotly;
}
