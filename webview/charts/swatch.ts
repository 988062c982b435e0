/** A sample of a chart's line, for legends and tables. */
import { h } from "../widgets/dom.ts";
import { chartColors, visibleAlpha } from "../widgets/theme.ts";
import type { LineStyle } from "./lineChart.ts";

/** Hidden from screen readers, because the text beside it names the line. Create it anew when the theme changes. */
export function swatch({ color, alpha = 1, dash = [] }: LineStyle): HTMLElement {
  const canvas = h("canvas", { class: "swatch", width: "96", height: "16", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  if (context) {
    context.strokeStyle = chartColors()[color];
    context.globalAlpha = visibleAlpha(alpha);
    context.lineWidth = 4;
    context.setLineDash(dash.map(length => 2 * length));
    context.moveTo(0, 8);
    context.lineTo(96, 8);
    context.stroke();
  }
  return canvas;
}
