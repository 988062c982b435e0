/** The network unrolled over the last tokens, as the course draws it, with what flows through it. */
import {
  type NetworkShape,
  QUANTITIES_OF,
  type Quantity,
  type Trace,
  type TraceStep,
} from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { svg } from "../widgets/dom.ts";
import { percent, visibleToken } from "../widgets/topTokens.ts";
import { arrow, box, CELL_PX, interactiveSymbol, label, shortToken, valueCells } from "./drawingParts.ts";
import { NOTATION, type SymbolName, withLayerIndex } from "./symbols.ts";

const STEP_PX = 168;
const BOX_PX = 112;
const LEFT_PX = 56;
const COLUMNS = 14;
const ROWS = 4;
const BAR_PX = 12;
const GAP_PX = 46;

/** Something of the drawing that can be pointed at. */
export interface PointedSymbol {
  readonly symbol: SymbolName;
  readonly step: number;
  readonly layer: number;
}

/** @param onPoint called when the pointer or the focus reaches a symbol */
export function unrolledDrawing(trace: Trace, onPoint: (pointed: PointedSymbol) => void): SVGElement {
  const { shape, steps } = trace;
  const quantities = QUANTITIES_OF[shape.cell].filter(quantity => quantity !== "hidden");
  const boxPx = ROWS * CELL_PX + 30 + quantities.length * BAR_PX;
  const layerPx = boxPx + GAP_PX;
  const height = shape.layers * layerPx + 130;
  const width = LEFT_PX + steps.length * STEP_PX + 24;
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "group",
    "aria-label": t("The network over the last tokens before the caret"),
  });
  const point = (element: SVGElement, pointed: PointedSymbol, name: string): SVGElement =>
    interactiveSymbol(element, name, () => onPoint(pointed));
  const topOf = (layer: number): number => 64 + (shape.layers - 1 - layer) * layerPx;
  const bottom = height - 44;

  root.append(label(24, 33, "ŷ⟨t⟩"), label(24, bottom + 19, "x⟨t⟩"));
  steps.forEach((step, k) => {
    const left = LEFT_PX + k * STEP_PX;
    const middle = left + BOX_PX / 2;
    const isLast = k === steps.length - 1;
    const guess = step.likeliest[0];
    root.append(
      arrow(middle, topOf(shape.layers - 1), middle, 44),
      point(
        svg("g", {}, box(left, 14, BOX_PX, 28, "chip"), label(middle, 33, guess ? shortToken(guess.text) : "")),
        { symbol: "y", step: k, layer: shape.layers - 1 },
        t(
          "ŷ at step {0}: likeliest is {1}, {2}",
          k + 1,
          visibleToken(guess?.text ?? ""),
          percent(guess?.probability ?? 0),
        ),
      ),
      arrow(middle, bottom, middle, topOf(0) + boxPx),
      point(
        svg("g", {}, box(left, bottom, BOX_PX, 28, "chip"), label(middle, bottom + 19, shortToken(step.token))),
        { symbol: "x", step: k, layer: 0 },
        t("x at step {0}: the token {1}", k + 1, visibleToken(step.token)),
      ),
    );
    for (let l = 0; l < shape.layers; l++) {
      const top = topOf(l);
      root.append(arrow(left - (STEP_PX - BOX_PX), top + boxPx / 2, left, top + boxPx / 2));
      if (isLast) root.append(arrow(left + BOX_PX, top + boxPx / 2, left + BOX_PX + 20, top + boxPx / 2));
      if (l > 0) root.append(arrow(middle, topOf(l - 1), middle, top + boxPx));
      root.append(...layerBox(step, { shape, k, l, left, top, boxPx, quantities }, point));
    }
  });
  const weight = (symbol: SymbolName, x: number, y: number, layer: number): SVGElement => {
    const name = symbol === "Wya" ? symbol : withLayerIndex(symbol, shape, layer);
    const half = 4 + 3.7 * name.length;
    return point(
      svg("g", {}, box(x - half, y - 13, 2 * half, 18, "weight"), label(x, y, name)),
      { symbol, step: 0, layer },
      t("{0}, shared by every step", name),
    );
  };
  steps.forEach((_, k) => {
    const left = LEFT_PX + k * STEP_PX;
    if (k > 0 && k < steps.length - 1) return; // the same weights: said at both ends is enough
    root.append(weight("Wya", left + BOX_PX / 2, 58, shape.layers - 1));
    for (let l = 0; l < shape.layers; l++) {
      root.append(
        weight("Wax", left + BOX_PX / 2, topOf(l) + boxPx + GAP_PX - 16, l),
        weight("Waa", left - 28, topOf(l) + boxPx / 2 - 8, l),
      );
    }
  });
  return root;
}

interface BoxPlace {
  readonly shape: NetworkShape;
  readonly k: number;
  readonly l: number;
  readonly left: number;
  readonly top: number;
  readonly boxPx: number;
  readonly quantities: readonly Quantity[];
}

/** Activations as tinted cells, gates as bars of their mean. */
function layerBox(
  step: TraceStep,
  { shape, k, l, left, top, boxPx, quantities }: BoxPlace,
  point: (element: SVGElement, pointed: PointedSymbol, label: string) => SVGElement,
): readonly SVGElement[] {
  const layer = step.layers[l] ?? {};
  const name = withLayerIndex("a", shape, l, `⟨${k + 1}⟩`);
  const cells = valueCells(layer.hidden, { left: left + 7, top: top + 20, columns: COLUMNS, rows: ROWS, fullScale: 1 });
  const activation = svg(
    "g",
    {},
    box(left, top, BOX_PX, boxPx, "layer"),
    label(left + BOX_PX / 2, top + 14, name),
    ...cells,
  );
  const bars = quantities.map((quantity, row) => {
    const y = top + 30 + ROWS * CELL_PX + row * BAR_PX;
    const mean = meanOf(layer[quantity]);
    const size = Math.min(1, Math.abs(mean)) * (BOX_PX - 42);
    const bar = svg(
      "g",
      {},
      svg("text", { x: left + 7, y: y + 4, class: "gate-name" }, NOTATION[quantity].replace("⟨t⟩", "")),
      box(left + 32, y - 4, BOX_PX - 42, 8, "bar-ground"),
      svg("rect", {
        x: left + 32,
        y: y - 4,
        width: Math.max(1, size),
        height: 8,
        class: mean < 0 ? "negative" : "positive",
      }),
    );
    const told = t("{0}, step {1}, layer {2}: mean {3}", NOTATION[quantity], k + 1, l + 1, decimal(mean, 2));
    return point(bar, { symbol: quantity, step: k, layer: l }, told);
  });
  const told = t("{0}, step {1}, layer {2}: mean {3}", "a", k + 1, l + 1, decimal(meanOf(layer.hidden), 2));
  return [point(activation, { symbol: "hidden", step: k, layer: l }, told), ...bars];
}

export function meanOf(values: Float32Array | undefined): number {
  return values && values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
