/** Draws the network unrolled over the last tokens, as the course does, with its real activations and gates. */
import {
  type NetworkShape,
  QUANTITIES_OF,
  type Quantity,
  type Trace,
  type TraceStep,
} from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { inLayer } from "../notation/equations.ts";
import { percent, visibleToken } from "../state/formats.ts";
import { svg } from "../widgets/dom.ts";
import {
  arrow,
  box,
  CELL_PX,
  interactiveSymbol,
  label,
  lossOf,
  meanOf,
  shortToken,
  valueCells,
} from "./drawingParts.ts";
import { NOTATION, type SymbolName } from "./symbols.ts";

const STEP_PX = 168;
const BOX_PX = 112;
const LEFT_PX = 56;
const COLUMNS = 14;
const ROWS = 4;
const BAR_PX = 12;
const GAP_PX = 46;
/** The row of y⟨t⟩ above that of ŷ⟨t⟩. */
const TARGET_PX = 40;
const TOP_PX = 64 + TARGET_PX;

/** The symbol under the pointer or with the focus. */
export interface PointedSymbol {
  readonly symbol: SymbolName;
  readonly step: number;
  readonly layer: number;
}

/** What every part of the drawing needs to know. */
interface Layout {
  readonly shape: NetworkShape;
  /** Quantities that are drawn as bars. */
  readonly bars: readonly Quantity[];
  readonly boxPx: number;
  /** Top of the row of tokens. */
  readonly bottom: number;
  topOf(layer: number): number;
  point(element: SVGElement, pointed: PointedSymbol, name: string): SVGElement;
}

/** @param onPoint called when the pointer or the focus reaches a symbol */
export function unrolledDrawing({ shape, steps }: Trace, onPoint: (pointed: PointedSymbol) => void): SVGElement {
  const bars = QUANTITIES_OF[shape.cell].filter(quantity => quantity !== "hidden");
  const boxPx = ROWS * CELL_PX + 30 + bars.length * BAR_PX;
  const layerPx = boxPx + GAP_PX;
  const height = shape.layers * layerPx + 130 + TARGET_PX;
  const width = LEFT_PX + steps.length * STEP_PX + 24;
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "group",
    "aria-label": t("The network over the last tokens before the cursor"),
  });
  const layout: Layout = {
    shape,
    bars,
    boxPx,
    bottom: height - 44,
    topOf: layer => TOP_PX + (shape.layers - 1 - layer) * layerPx,
    point: (element, pointed, name) => interactiveSymbol(element, name, () => onPoint(pointed)),
  };
  if (steps.some(({ actual }) => actual)) root.append(label(24, 33, "y⟨t⟩"));
  root.append(label(24, 33 + TARGET_PX, "ŷ⟨t⟩"), label(24, layout.bottom + 19, "x⟨t⟩"));
  steps.forEach((step, k) => {
    root.append(...chips(step, k, layout), ...layers(step, k, layout));
    const left = LEFT_PX + k * STEP_PX;
    const middle = layout.boxPx / 2;
    if (k < steps.length - 1) return;
    for (let l = 0; l < shape.layers; l++) {
      const y = layout.topOf(l) + middle;
      root.append(arrow(left + BOX_PX, y, left + BOX_PX + 20, y));
    }
  });
  // Every step has the same weights; naming them at both ends is enough.
  for (const k of new Set([0, steps.length - 1])) root.append(...weights(LEFT_PX + k * STEP_PX, layout));
  return root;
}

/** The prediction and the token of a step. */
function chips(step: TraceStep, k: number, { shape, bottom, boxPx, topOf, point }: Layout): readonly SVGElement[] {
  const left = LEFT_PX + k * STEP_PX;
  const middle = left + BOX_PX / 2;
  const top = shape.layers - 1;
  const guess = step.likeliest[0];
  const [guessed, probability] = [visibleToken(guess?.text ?? ""), percent(guess?.probability ?? 0)] as const;
  return [
    arrow(middle, topOf(top), middle, 44 + TARGET_PX),
    ...target(step, k, { top, left, point }),
    point(
      svg(
        "g",
        {},
        box(left, 14 + TARGET_PX, BOX_PX, 28, "chip"),
        label(middle, 33 + TARGET_PX, guess ? shortToken(guess.text) : ""),
      ),
      { symbol: "y", step: k, layer: top },
      t("ŷ at step {0}: most likely {1}, {2}", k + 1, guessed, probability),
    ),
    arrow(middle, bottom, middle, topOf(0) + boxPx),
    point(
      svg("g", {}, box(left, bottom, BOX_PX, 28, "chip"), label(middle, bottom + 19, shortToken(step.token))),
      { symbol: "x", step: k, layer: 0 },
      t("x at step {0}: token {1}", k + 1, visibleToken(step.token)),
    ),
  ];
}

/** The token that really follows, with its loss. */
function target(
  { actual }: TraceStep,
  k: number,
  { top, left, point }: { readonly top: number; readonly left: number } & Pick<Layout, "point">,
): readonly SVGElement[] {
  if (!actual) return [];
  const loss = decimal(lossOf(actual), 2);
  const chip = svg(
    "g",
    {},
    box(left, 6, BOX_PX, 40, "target"),
    label(left + BOX_PX / 2, 22, shortToken(actual.text)),
    label(left + BOX_PX / 2, 39, `L⟨t⟩ ${loss}`),
  );
  const name = t("y at step {0}: token {1}, loss {2} nats", k + 1, visibleToken(actual.text), loss);
  return [point(chip, { symbol: "target", step: k, layer: top }, name)];
}

/** The boxes of a step, with the arrows that lead into them. */
function layers(step: TraceStep, k: number, layout: Layout): readonly SVGElement[] {
  const { shape, boxPx, topOf } = layout;
  const left = LEFT_PX + k * STEP_PX;
  const middle = left + BOX_PX / 2;
  return Array.from({ length: shape.layers }, (_, l) => {
    const y = topOf(l) + boxPx / 2;
    const fromLeft = arrow(left - (STEP_PX - BOX_PX), y, left, y);
    const fromBelow = l > 0 ? [arrow(middle, topOf(l - 1), middle, topOf(l) + boxPx)] : [];
    return [fromLeft, ...fromBelow, ...layerBox(step, { k, l, left }, layout)];
  }).flat();
}

function weights(left: number, { shape, boxPx, topOf, point }: Layout): readonly SVGElement[] {
  const weight = (symbol: "Wax" | "Waa" | "Wya", x: number, y: number, layer: number): SVGElement => {
    const name = symbol === "Wya" ? symbol : inLayer(symbol, shape, layer);
    const half = 4 + 3.7 * name.length;
    return point(
      svg("g", {}, box(x - half, y - 13, 2 * half, 18, "weight"), label(x, y, name)),
      { symbol, step: 0, layer },
      t("{0}, the same at every step", name),
    );
  };
  const middle = left + BOX_PX / 2;
  const ofLayers = Array.from({ length: shape.layers }, (_, l) => [
    weight("Wax", middle, topOf(l) + boxPx + GAP_PX - 16, l),
    weight("Waa", left - 28, topOf(l) + boxPx / 2 - 8, l),
  ]);
  return [weight("Wya", middle, 58 + TARGET_PX, shape.layers - 1), ...ofLayers.flat()];
}

interface BoxPlace {
  /** Step. */
  readonly k: number;
  /** Layer. */
  readonly l: number;
  readonly left: number;
}

/** The hidden state as colored cells, and the other quantities as bars that show their mean. */
function layerBox(
  step: TraceStep,
  { k, l, left }: BoxPlace,
  { shape, bars, boxPx, topOf, point }: Layout,
): readonly SVGElement[] {
  const top = topOf(l);
  const values = step.layers[l] ?? {};
  const name = inLayer("a⟨t⟩", shape, l).replace("⟨t⟩", `⟨${k + 1}⟩`);
  const grid = { left: left + 7, top: top + 20, columns: COLUMNS, rows: ROWS, fullScale: 1 };
  const state = svg(
    "g",
    {},
    box(left, top, BOX_PX, boxPx, "layer"),
    label(left + BOX_PX / 2, top + 14, name),
    ...valueCells(values.hidden, grid),
  );
  const nameOf = (symbol: string, mean: number): string =>
    t("{0}, step {1}, layer {2}: mean {3}", symbol, k + 1, l + 1, decimal(mean, 2));
  const meanBars = bars.map((quantity, row) => {
    const mean = meanOf(values[quantity]);
    const bar = meanBar(quantity, mean, { left, y: top + 30 + ROWS * CELL_PX + row * BAR_PX });
    return point(bar, { symbol: quantity, step: k, layer: l }, nameOf(NOTATION[quantity], mean));
  });
  return [point(state, { symbol: "hidden", step: k, layer: l }, nameOf("a", meanOf(values.hidden))), ...meanBars];
}

function meanBar(
  quantity: Quantity,
  mean: number,
  { left, y }: { readonly left: number; readonly y: number },
): SVGElement {
  const size = Math.min(1, Math.abs(mean)) * (BOX_PX - 42);
  return svg(
    "g",
    {},
    svg("text", { x: left + 7, y: y + 4, class: "gate-name" }, NOTATION[quantity].replace("⟨t⟩", "")),
    box(left + 32, y - 4, BOX_PX - 42, 8, "bar-track"),
    svg("rect", {
      x: left + 32,
      y: y - 4,
      width: Math.max(1, size),
      height: 8,
      class: mean < 0 ? "negative" : "positive",
    }),
  );
}
