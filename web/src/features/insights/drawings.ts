import type { Axis, Trace } from "plotly.js-basic-dist-min";
import type { Format } from "@/ui/format";
import type { Drawing, Room } from "./Plot";
import { type Measure, type Sold, sizeOf, textOf } from "./sold";
import { fitted, widest } from "./textWidth";
import { everyFew, roundTicks } from "./ticks";

/** Pixels between a text and what stands beside it. */
const GAP = 10;
/** From how many on bars are too thin to read, and an area is drawn. */
const MOST_BARS = 100;
/** The most of a chart that the names beside its bars take. */
const LARGEST_NAME = 0.4;

const hovered = { hovertemplate: "%{customdata}<extra></extra>" };

/** Upright bars, or an area of very many; labels below. */
export function drawUpright(items: readonly Sold[], measure: Measure, format: Format, room: Room) {
  const { colours } = room;
  const x = items.map((_, at) => at);
  const y = items.map((item) => sizeOf(item, measure));
  const shared = { x, y, ...hovered, customdata: items.map((item) => hint(item, format)) };
  const trace: Trace =
    items.length > MOST_BARS
      ? {
          ...shared,
          type: "scatter",
          mode: "lines",
          fill: "tozeroy",
          fillcolor: colours.area,
          line: { color: colours.bar, width: 2 },
        }
      : { ...shared, type: "bar", marker: { color: colours.bar, cornerradius: 3 } };
  const values = valueAxis(y, measure, format, room);
  const margin = { l: widest(values.ticktext) + GAP, r: GAP, t: GAP, b: 28 };
  const label = widest(items.map((item) => item.short)) + 2 * GAP;
  const labelled = everyFew(items.length, Math.floor((room.width - margin.l) / label));
  return {
    data: [trace],
    layout: {
      bargap: items.length > 40 ? 0.15 : 0.3,
      hovermode: "x",
      xaxis: {
        ...plainAxis,
        range: [-0.6, Math.max(items.length - 0.4, 0.6)],
        tickvals: labelled,
        ticktext: labelled.map((at) => escaped(items[at]?.short ?? "")),
      },
      yaxis: values,
      margin,
    },
  } satisfies Drawing;
}

/** Lying bars, the first on top; names beside them, figures at their ends. */
export function drawLying(items: readonly Sold[], measure: Measure, format: Format, room: Room) {
  const { colours } = room;
  const x = items.map((item) => sizeOf(item, measure));
  const y = items.map((_, at) => at);
  const low = Math.min(0, ...x);
  const high = Math.max(0, ...x);
  const figures = items.map((item) => textOf(item, measure, format));
  const shorts = items.map((item) => fitted(item.short, room.width * LARGEST_NAME));
  const margin = { l: widest(shorts) + GAP, r: GAP, t: 4, b: 4 };
  const ends = widest(figures) + GAP; // the figures stand beyond the bars
  const beyond =
    ((high - low || 1) * ends) / Math.max(room.width - margin.l - margin.r - ends, ends);
  return {
    data: [
      {
        type: "bar",
        orientation: "h",
        x,
        y,
        ...hovered,
        customdata: items.map((item) => hint(item, format)),
        marker: { color: colours.bar, cornerradius: 3 },
        text: figures.map(escaped),
        textposition: "outside",
        textfont: { color: colours.text, size: 13 },
        cliponaxis: false,
        constraintext: "none",
      },
    ],
    layout: {
      bargap: 0.3,
      hovermode: "y",
      xaxis: { ...plainAxis, range: [low < 0 ? low - beyond : 0, high + beyond], tickvals: [] },
      yaxis: {
        ...plainAxis,
        autorange: "reversed",
        tickvals: y,
        ticktext: shorts.map((short) => `${escaped(short)} `),
        tickfont: { color: colours.text, size: 13 },
      },
      margin,
    },
  } satisfies Drawing;
}

/** Parts of a whole in a ring; names and shares beside them. What is below zero has no part. */
export function drawRing(
  items: readonly Sold[],
  measure: Measure,
  format: Format,
  share: (ratio: number) => string,
  room: Room,
) {
  const { colours } = room;
  const values = items.map((item) => Math.max(0, sizeOf(item, measure)));
  const whole = values.reduce((sum, value) => sum + value, 0);
  const texts = items.map((item, at) => {
    const part = whole > 0 ? (values[at] ?? 0) / whole : 0;
    return `${item.short} ${share(part)}`;
  });
  const beside = Math.min(widest(texts) + 2 * GAP, room.width / 3);
  return {
    data: [
      {
        type: "pie",
        values,
        labels: items.map((item) => item.key),
        text: texts.map(escaped),
        textinfo: "text",
        textposition: "outside",
        ...hovered,
        customdata: items.map((item) => hint(item, format)),
        direction: "clockwise",
        hole: 0.55,
        marker: {
          colors: items.map((_, at) => colours.slices[at % colours.slices.length] ?? colours.bar),
          line: { color: colours.surface, width: 2 },
        },
        sort: false,
      },
    ],
    layout: { hovermode: "closest", margin: { l: beside, r: beside, t: 28, b: 28 } },
  } satisfies Drawing;
}

const plainAxis = {
  fixedrange: true,
  showgrid: false,
  showline: false,
  tickangle: 0,
  ticks: "",
  type: "linear",
  zeroline: false,
} as const satisfies Axis;

function valueAxis(values: number[], measure: Measure, format: Format, { colours }: Room) {
  const ticks = roundTicks(values, 4, measure === "purchases");
  const written = measure === "revenue" ? format.compactMoney : format.compactCount;
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 0;
  return {
    ...plainAxis,
    gridcolor: colours.line,
    showgrid: true,
    range: [low, high > low ? high : low + 1],
    tickvals: ticks,
    ticktext: ticks.map((tick) => `${written(tick)} `),
    zeroline: true,
    zerolinecolor: colours.line,
  } satisfies Axis;
}

function hint(item: Sold, format: Format): string {
  const lines = [
    escaped(item.name),
    escaped(format.money(item.revenue)),
    `${format.count(item.purchases)} ${item.purchases === 1 ? "purchase" : "purchases"}`,
    `${format.units(item.units)} ${item.units === 1 ? "unit" : "units"}`,
  ];
  return lines.join("<br>");
}

/** Plotly reads its texts as a little HTML. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
