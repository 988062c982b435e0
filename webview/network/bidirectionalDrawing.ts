/** Draws a bidirectional layer unrolled over the last tokens, with one row for each direction. */
import type { BidirectionalTrace, Trace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { visibleToken } from "../state/formats.ts";
import { svg } from "../widgets/dom.ts";
import { BIDIRECTIONAL_NOTATION, type BidirectionalSymbol } from "./bidirectionalSymbols.ts";
import { arrow, box, CELL_PX, interactiveSymbol, label, meanOf, shortToken, valueCells } from "./drawingParts.ts";

const STEP_PX = 168;
const COLUMN_PX = 116;
const LEFT_PX = 56;
const COLUMNS = 8;
const ROWS = 4;
const BOX = { width: COLUMNS * CELL_PX + 18, height: ROWS * CELL_PX + 28 };
const CHIP_PX = 28;
/** Tops of the rows, from the output down to the tokens. */
const TOPS = { y: 14, backward: 86, forward: 196, x: 306 };
const HEIGHT = TOPS.x + CHIP_PX + 16;

/** The symbol under the pointer or with the focus. */
export interface PointedBidirectionalSymbol {
  readonly symbol: BidirectionalSymbol;
  readonly step: number;
}

type OnPoint = (pointed: PointedBidirectionalSymbol) => void;

/** @param onPoint called when the pointer or the focus reaches a symbol */
export function bidirectionalDrawing({ bidirectional, steps, answer }: Trace, onPoint: OnPoint): SVGElement {
  const width = LEFT_PX + steps.length * STEP_PX + 24;
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    width,
    height: HEIGHT,
    role: "group",
    "aria-label": t("A bidirectional layer over the last tokens before the cursor"),
  });
  const scale = largestValue(bidirectional);
  root.append(label(24, TOPS.y + 19, "ŷ⟨t⟩"), label(24, TOPS.x + 19, "x⟨t⟩"));
  steps.forEach(({ token, likeliest: [best] }, k) => {
    // An untrained layer has no answer.
    const output = answer && best ? shortToken(best.text) : `ŷ⟨${k + 1}⟩`;
    root.append(
      ...connections(LEFT_PX + k * STEP_PX, k === 0, k === steps.length - 1),
      ...chips({ token, output }, k, onPoint),
      ...states(bidirectional, { step: k, scale }, onPoint),
    );
  });
  if (steps.length > 1) root.append(...weights(onPoint));
  return root;
}

/** The token and the output of a step. */
function chips(
  { token, output }: { readonly token: string; readonly output: string },
  step: number,
  onPoint: OnPoint,
): readonly SVGElement[] {
  const left = LEFT_PX + step * STEP_PX;
  const point = (symbol: BidirectionalSymbol, element: SVGElement, name: string): SVGElement =>
    interactiveSymbol(element, name, () => onPoint({ symbol, step }));
  return [
    point("y", chip(left, TOPS.y, output), t("ŷ at step {0}, from both directions", step + 1)),
    point("x", chip(left, TOPS.x, shortToken(token)), t("x at step {0}: token {1}", step + 1, visibleToken(token))),
  ];
}

/** The hidden states of both directions at a step. */
function states(
  { steps }: BidirectionalTrace,
  { step, scale }: { readonly step: number; readonly scale: number },
  onPoint: OnPoint,
): readonly SVGElement[] {
  return (["forward", "backward"] as const).map(symbol => {
    const values = steps[step]?.[symbol];
    const notation = BIDIRECTIONAL_NOTATION[symbol];
    const title = `${notation.replace("⟨t⟩", "")}⟨${step + 1}⟩`;
    const element = stateBox(boxLeft(symbol, LEFT_PX + step * STEP_PX), TOPS[symbol], { title, values, scale });
    const name = t("{0}, step {1}: mean {2}", notation, step + 1, decimal(meanOf(values), 2));
    return interactiveSymbol(element, name, () => onPoint({ symbol, step }));
  });
}

/** The recurrent weights, drawn once for each direction. */
function weights(onPoint: OnPoint): readonly SVGElement[] {
  const places = [
    ["forwardWeights", LEFT_PX + STEP_PX - 35, TOPS.forward],
    ["backwardWeights", LEFT_PX + STEP_PX - 19, TOPS.backward],
  ] as const;
  return places.map(([symbol, x, top]) => {
    const notation = BIDIRECTIONAL_NOTATION[symbol];
    const element = svg("g", {}, box(x - 27, top + 8, 54, 18, "weight"), label(x, top + 21, notation));
    return interactiveSymbol(element, t("{0}, the same at every step", notation), () => onPoint({ symbol, step: 0 }));
  });
}

/** The backward row is shifted to the right, so that the arrows of both rows stay apart. */
function boxLeft(symbol: "forward" | "backward", left: number): number {
  return symbol === "forward" ? left : left + COLUMN_PX - BOX.width;
}

function chip(left: number, top: number, text: string): SVGElement {
  return svg("g", {}, box(left, top, COLUMN_PX, CHIP_PX, "chip"), label(left + COLUMN_PX / 2, top + 19, text));
}

function stateBox(
  left: number,
  top: number,
  {
    title,
    values,
    scale,
  }: { readonly title: string; readonly values: Float32Array | undefined; readonly scale: number },
): SVGElement {
  const grid = { left: left + 9, top: top + 22, columns: COLUMNS, rows: ROWS, fullScale: scale };
  return svg(
    "g",
    {},
    box(left, top, BOX.width, BOX.height, "layer"),
    label(left + BOX.width / 2, top + 15, title),
    ...valueCells(values, grid),
  );
}

/** x goes to both rows and both go to y; the forward state goes to the right and the backward state to the left. */
function connections(left: number, isFirst: boolean, isLast: boolean): readonly SVGElement[] {
  const own = { forward: left + 14, backward: left + COLUMN_PX - 14 };
  const middle = { forward: TOPS.forward + 0.7 * BOX.height, backward: TOPS.backward + 0.7 * BOX.height };
  const ends = { forward: left + BOX.width, backward: left + COLUMN_PX - BOX.width };
  return [
    arrow(own.forward, TOPS.x, own.forward, TOPS.forward + BOX.height),
    arrow(own.backward, TOPS.x, own.backward, TOPS.backward + BOX.height),
    arrow(own.forward, TOPS.forward, own.forward, TOPS.y + CHIP_PX),
    arrow(own.backward, TOPS.backward, own.backward, TOPS.y + CHIP_PX),
    arrow(ends.forward, middle.forward, isLast ? ends.forward + 40 : left + STEP_PX, middle.forward),
    arrow(ends.backward, middle.backward, isFirst ? left - 6 : left - STEP_PX + COLUMN_PX, middle.backward),
  ];
}

function largestValue({ steps }: BidirectionalTrace): number {
  const all = steps.flatMap(({ forward, backward }) => [...forward, ...backward]);
  return all.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
}
