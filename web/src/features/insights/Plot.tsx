import { Button, Skeleton } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import type { Layout, PlotElement, Trace } from "plotly.js-basic-dist-min";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Nothing } from "@/ui/states";
import { type Charts, loadCharts } from "./charts";
import { type Colours, useColours } from "./colours";
import classes from "./Plot.module.css";
import { names } from "./userNames";

export type Drawing = { data: Trace[]; layout: Layout };

/** How much room there is, and the colours to draw with. */
export type Room = { width: number; height: number; colours: Colours };

/** A chart, drawn anew when its numbers, its room or the colours change. */
export function Plot(props: {
  /** What it shows, for those who don't see it. */
  label: string;
  height: number;
  draw: (room: Room) => Drawing;
  onPick: (index: number) => void;
}) {
  const { charts, isMissing } = useCharts();
  const { ref, width } = useElementSize();
  const colours = useColours();
  const canvas = useRef<HTMLDivElement>(null);
  const { draw, height } = props;
  const onPick = useEffectEvent(props.onPick);

  useEffect(() => {
    const element = canvas.current;
    if (!charts || !element || width === 0) return;
    const { data, layout } = draw({ width, height, colours });
    const drawn = charts.react(
      element,
      data,
      { ...base(colours), ...layout, width, height },
      CONFIG,
    );
    let isOld = false;
    void drawn.then((plot: PlotElement) => {
      if (isOld) return;
      plot.removeAllListeners("plotly_click");
      plot.on("plotly_click", ({ points: [point] }) => point && onPick(point.pointNumber));
    });
    return () => {
      isOld = true;
    };
  }, [charts, draw, width, height, colours]);

  useEffect(() => {
    const element = canvas.current;
    if (charts && element) return () => charts.purge(element);
  }, [charts]);

  if (isMissing) return <NoCharts />;
  return (
    <div ref={ref} className={classes.frame} style={{ height }}>
      {charts ? (
        <div ref={canvas} role="img" aria-label={props.label} className={classes.canvas} />
      ) : (
        <Skeleton height={height} />
      )}
    </div>
  );
}

function NoCharts() {
  return (
    <Nothing title="The charts didn't load">
      <p>The table and the file have the same numbers.</p>
      <Button variant="default" h={44} onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </Nothing>
  );
}

function useCharts() {
  const [charts, setCharts] = useState<Charts>();
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let isGone = false;
    loadCharts().then(
      (loaded) => !isGone && setCharts(() => loaded),
      () => !isGone && setMissing(true),
    );
    return () => {
      isGone = true;
    };
  }, []);
  return { charts, isMissing };
}

const CONFIG = {
  displayModeBar: false,
  doubleClick: false,
  scrollZoom: false,
  showTips: false,
} as const;

function base(colours: Colours): Layout {
  const font = {
    family: getComputedStyle(document.body).fontFamily,
    size: 13,
    color: colours.dimmed,
  };
  return {
    font,
    dragmode: false,
    hoverlabel: {
      align: "left",
      bgcolor: colours.surface,
      bordercolor: colours.line,
      font: { ...font, color: colours.text },
    },
    margin: { l: 8, r: 8, t: 8, b: 8 },
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    separators: names.separators,
    showlegend: false,
  };
}
