/** A bidirectional layer unrolled over the last tokens, as the course draws it: one row reads forward, one backward. */
import type { BidirectionalTrace, Trace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { svg } from "../widgets/dom.ts";
import { visibleToken } from "../widgets/topTokens.ts";
import { BIDIRECTIONAL_NOTATION, type BidirectionalSymbol } from "./bidirectionalSymbols.ts";
import { arrow, box, CELL_PX, interactiveSymbol, label, shortToken, valueCells } from "./drawingParts.ts";
import { meanOf } from "./unrolledDrawing.ts";

const STEP_PX = 168;
const COLUMN_PX = 116;
const LEFT_PX = 56;
const COLUMNS = 8;
const ROWS = 4;
const BOX = { width: COLUMNS * CELL_PX + 18, height: ROWS * CELL_PX + 28 };
const CHIP_PX = 28;
/** Tops of the rows, from the guess down to the tokens. */
const TOPS = { y: 14, backward: 86, forward: 196, x: 306 };
const HEIGHT = TOPS.x + CHIP_PX + 16;

/** Something of the drawing that can be pointed at. */
export interface PointedBidirectionalSymbol {
  readonly symbol: BidirectionalSymbol;
  readonly step: number;
}

/** @param onPoint called when the pointer or the focus reaches a symbol */
export function bidirectionalDrawing(
  { bidirectional: bothWays, steps }: Trace,
  onPoint: (pointed: PointedBidirectionalSymbol) => void,
): SVGElement {
  const width = LEFT_PX + steps.length * STEP_PX + 24;
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    width,
    height: HEIGHT,
    role: "group",
    "aria-label": t("A layer that reads the last tokens before the caret from both ends"),
  });
  const full = largestOf(bothWays);
  root.append(label(24, TOPS.y + 19, "ŷ⟨t⟩"), label(24, TOPS.x + 19, "x⟨t⟩"));
  steps.forEach(({ token }, k) => {
    const left = LEFT_PX + k * STEP_PX;
    root.append(...wires(left, k === 0, k === steps.length - 1));
    const point = (symbol: BidirectionalSymbol, element: SVGElement, name: string): void => {
      root.append(interactiveSymbol(element, name, () => onPoint({ symbol, step: k })));
    };
    point("y", chip(left, TOPS.y, `ŷ⟨${k + 1}⟩`), t("ŷ at step {0}, from both directions", k + 1));
    point("x", chip(left, TOPS.x, shortToken(token)), t("x at step {0}: the token {1}", k + 1, visibleToken(token)));
    for (const symbol of ["forward", "backward"] as const) {
      const values = bothWays.steps[k]?.[symbol];
      const sign = `${BIDIRECTIONAL_NOTATION[symbol].replace("⟨t⟩", "")}⟨${k + 1}⟩`;
      const name = t("{0}, step {1}: mean {2}", BIDIRECTIONAL_NOTATION[symbol], k + 1, decimal(meanOf(values), 2));
      point(symbol, units(boxLeft(symbol, left), TOPS[symbol], sign, values, full), name);
    }
  });
  for (const [symbol, top] of [
    ["forwardWeights", TOPS.forward],
    ["backwardWeights", TOPS.backward],
  ] as const) {
    const isForward = symbol === "forwardWeights";
    const x = LEFT_PX + (isForward ? STEP_PX - 35 : STEP_PX - 19);
    if (steps.length < 2) break;
    const weight = svg(
      "g",
      {},
      box(x - 27, top + 8, 54, 18, "weight"),
      label(x, top + 21, BIDIRECTIONAL_NOTATION[symbol]),
    );
    root.append(
      interactiveSymbol(weight, t("{0}, shared by every step", BIDIRECTIONAL_NOTATION[symbol]), () =>
        onPoint({ symbol, step: 0 }),
      ),
    );
  }
  return root;
}

/** The row that reads backward is set to the right, so that the wires of both rows stay apart. */
function boxLeft(symbol: "forward" | "backward", left: number): number {
  return symbol === "forward" ? left : left + COLUMN_PX - BOX.width;
}

function chip(left: number, top: number, text: string): SVGElement {
  return svg("g", {}, box(left, top, COLUMN_PX, CHIP_PX, "chip"), label(left + COLUMN_PX / 2, top + 19, text));
}

function units(left: number, top: number, sign: string, values: Float32Array | undefined, full: number): SVGElement {
  const cells = valueCells(values, { left: left + 9, top: top + 22, columns: COLUMNS, rows: ROWS, fullScale: full });
  return svg(
    "g",
    {},
    box(left, top, BOX.width, BOX.height, "layer"),
    label(left + BOX.width / 2, top + 15, sign),
    ...cells,
  );
}

/** x goes to both rows, both go to y; forward hands on to the right, backward to the left. */
function wires(left: number, isFirst: boolean, isLast: boolean): readonly SVGElement[] {
  const own = { forward: left + 14, backward: left + COLUMN_PX - 14 };
  const middle = { forward: TOPS.forward + 0.7 * BOX.height, backward: TOPS.backward + 0.7 * BOX.height };
  const ends = { forward: left + BOX.width, backward: left + COLUMN_PX - BOX.width };
  const found = [
    arrow(own.forward, TOPS.x, own.forward, TOPS.forward + BOX.height),
    arrow(own.backward, TOPS.x, own.backward, TOPS.backward + BOX.height),
    arrow(own.forward, TOPS.forward, own.forward, TOPS.y + CHIP_PX),
    arrow(own.backward, TOPS.backward, own.backward, TOPS.y + CHIP_PX),
    arrow(ends.forward, middle.forward, isLast ? ends.forward + 40 : left + STEP_PX, middle.forward),
    arrow(ends.backward, middle.backward, isFirst ? left - 6 : left - STEP_PX + COLUMN_PX, middle.backward),
  ];
  return found;
}

function largestOf({ steps }: BidirectionalTrace): number {
  const all = steps.flatMap(({ forward, backward }) => [...forward, ...backward]);
  return all.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
}
