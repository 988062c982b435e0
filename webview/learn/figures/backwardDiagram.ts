/** The unrolled network with its losses, and the gradients that flow back through it. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import { svg } from "../../widgets/dom.ts";
import type { BackwardStep } from "../experiments/throughTime.ts";

const [STEP, LEFT, BOX] = [68, 40, 46];
const [LOSS, STATE, INPUT] = [30, 104, 170];
const HEIGHT = 196;

/** The width of a gradient's arrow: by its share of the largest one. */
const widthOf = (gradient: number, largest: number): string =>
  (1 + 4 * (gradient / Math.max(1e-12, largest))).toFixed(1);

/**
 * Draws the steps.
 *
 * @param from the first step that the backward pass has reached; behind the last one before it begins
 */
export function backwardDiagram(signs: readonly string[], steps: readonly BackwardStep[], from: number): SVGElement {
  const width = LEFT + signs.length * STEP;
  const largest = steps.reduce((most, { gradient }) => Math.max(most, gradient), 0);
  const parts = steps.flatMap((step, k) =>
    column(step, { x: LEFT + k * STEP + BOX / 2, k, sign: signs[k]!, from, largest }),
  );
  const shown = steps
    .slice(from)
    .map(({ gradient }, k) => `‖∂L/∂a⟨${from + k + 1}⟩‖ = ${decimal(gradient, 3)}`)
    .reverse();
  const label = shown.length === 0 ? t("The backward pass has not begun.") : shown.join(", ");
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": label },
    svg("text", { x: 4, y: LOSS + 4 }, "L⟨t⟩"),
    svg("text", { x: 4, y: STATE + 4 }, "a⟨t⟩"),
    svg("text", { x: 4, y: INPUT + 4 }, "x⟨t⟩"),
    ...parts,
  );
  drawing.classList.add("drawing");
  return drawing;
}

/** Where the middle of a step is in the drawing. */
export function middleOf(step: number): number {
  return LEFT + step * STEP + BOX / 2;
}

interface Column {
  readonly x: number;
  readonly k: number;
  readonly sign: string;
  readonly from: number;
  readonly largest: number;
}

function column({ lossNats, gradient }: BackwardStep, { x, k, sign, from, largest }: Column): readonly SVGElement[] {
  const isReached = k >= from;
  const box = (y: number, high: number, name: string): SVGElement =>
    svg("rect", { x: x - BOX / 2, y: y - high / 2, width: BOX, height: high, rx: 3, class: name });
  const text = (y: number, written: string): SVGElement => svg("text", { x, y, "text-anchor": "middle" }, written);
  const arrow = (d: string, name: string, wide = "1"): SVGElement =>
    svg("path", { d, class: name, "stroke-width": wide });
  const forward = [
    arrow(`M${x} ${INPUT - 12}V${STATE + 21}m-4 6l4 -6l4 6`, "arrow"),
    arrow(`M${x} ${STATE - 19}V${LOSS + 15}m-4 6l4 -6l4 6`, "arrow"),
    arrow(`M${x + BOX / 2} ${STATE - 8}h${STEP - BOX - 2}m-6 -4l6 4l-6 4`, "arrow"),
  ];
  const backward = isReached
    ? [
        arrow(`M${x + 9} ${LOSS + 14}V${STATE - 20}m-4 -6l4 6l4 -6`, "backward", "2"),
        ...(k > 0
          ? [
              arrow(
                `M${x - BOX / 2} ${STATE + 9}h${-(STEP - BOX - 4)}m7 -5l-7 5l7 5`,
                "backward",
                widthOf(gradient, largest),
              ),
            ]
          : []),
      ]
    : [];
  return [
    ...forward,
    ...backward,
    box(LOSS, 28, isReached ? "reached" : "chip"),
    text(LOSS + 4, decimal(lossNats, 2)),
    box(STATE, 38, isReached ? "reached" : "chip"),
    text(STATE - 2, `a⟨${k + 1}⟩`),
    text(STATE + 13, isReached ? decimal(gradient, 2) : ""),
    text(INPUT + 4, sign === " " ? "␣" : sign),
  ];
}
