const SIZE = 13;

let pen: CanvasRenderingContext2D | null | undefined;

/** How many pixels a chart's text takes; charts write in 13 px of the page's own font. */
export function textWidth(text: string): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * SIZE * 0.6;
  pen.font = `${SIZE}px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(pen.measureText(text).width);
}

export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}

/** A text cut to so many pixels. */
export function fitted(text: string, pixels: number): string {
  if (textWidth(text) <= pixels) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join("")}…`) > pixels) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
