/** Figures of lessons 4 and 7: losses and gradients along the sentence at the caret. */
import type { CellState } from "../../../src/core/cells/cell.ts";
import { traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { l2Norm, zerosLike } from "../../../src/core/tensor.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { barsFigure } from "../../playground/widgets/bars.ts";
import { scrollPart } from "../../playground/widgets/canvas.ts";
import { sliderField } from "../../playground/widgets/fields.ts";
import { linesFigure } from "../../playground/widgets/lines.ts";
import { h, setText } from "../../widgets/dom.ts";
import { signsOf } from "../experiments/onPaper.ts";
import { backThroughTime } from "../experiments/throughTime.ts";
import { readSigns, TINY, tinyNetwork } from "../experiments/tinyNetwork.ts";
import { sentenceAt } from "../text/ownText.ts";
import { backwardDiagram, middleOf } from "./backwardDiagram.ts";
import { type Figure, tokenRow } from "./figure.ts";

/** Goes back through the sentence; the shares of the steps in dL/dWaa add up. */
export function backwardFigure(): Figure {
  let signs: readonly string[] = ["a"];
  const row = tokenRow(t("Characters of the sentence at the caret"), k => draw(signs.length - k));
  const diagram = scrollPart(t("The backward pass"));
  diagram.classList.add("cell-diagram");
  const shares = barsFigure("figure-shares", 60);
  const note = h("p", { class: "note", role: "status" });
  const matrix = h("pre", { class: "equations" });
  const slider = sliderField({
    id: "figure-backward",
    label: t("Steps taken backward"),
    range: [0, 14, 1],
    value: 0,
    show: value => decimal(value),
    onInput: value => draw(value),
  });
  const draw = (wanted: number): void => {
    const taken = Math.min(signs.length, wanted);
    slider.set(taken);
    const steps = backThroughTime(tinyNetwork("rnn"), signs);
    const from = signs.length - taken;
    row.mark(k => (k >= from ? "seen" : "unseen"), taken > 0 ? from : undefined);
    const show = (value: number): string => decimal(value, 3);
    const bars = (name: string, values: readonly number[]) => ({
      values,
      isLog: false,
      marked: taken > 0 ? from : undefined,
      label: `${name}: ${values.map(show).join(", ")}`,
      show,
    });
    diagram.replaceChildren(backwardDiagram(signs, steps, from));
    diagram.scrollLeft = middleOf(from) - diagram.clientWidth / 2; // where the gradient has come to
    shares.draw(
      bars(
        t("Share in ∂L/∂Waa"),
        steps.map((step, k) => (k >= from ? l2Norm(step.share) : 0)),
      ),
    );
    const sum = Float64Array.from(steps[0]!.share, (_, j) =>
      steps.slice(from).reduce((total, { share }) => total + share[j]!, 0),
    );
    const rows = [0, 1, 2].map(k => `[${Array.from(sum.subarray(3 * k, 3 * k + 3), show).join("; ")}]`);
    matrix.textContent = ["∂L/∂Waa =", ...rows].join("\n");
    setText(
      note,
      t(
        "L = {0}. After {1} steps backward, ‖∂L/∂Waa‖ = {2}.",
        show(steps.reduce((total, { lossNats }) => total + lossNats, 0)),
        taken,
        show(l2Norm(sum)),
      ),
    );
  };
  return {
    element: h(
      "div",
      { class: "figure-stack" },
      row.element,
      slider.element,
      diagram,
      h("h3", {}, t("Share of step t in ∂L/∂Waa")),
      shares.element,
      note,
      matrix,
    ),
    setText(own) {
      signs = signsOf(sentenceAt(own).text);
      row.fill(signs);
      draw(0);
    },
  };
}

const CELLS = ["rnn", "rnnRelu", "gruResetBefore", "lstm"] as const;
const NAMES = ["RNN", "RNN (ReLU)", "GRU", "LSTM"] as const;
const COLORS = ["training", "validation", "run1", "run2"] as const;
const DISTANCES = 20;
/** A logarithmic scale has no zero. */
const SMALLEST = 1e-16;
/** Opens a gate to 0.98. */
const KEEPING_BIAS = 4;

/** ||dL⟨T⟩/da⟨T-k⟩|| for k = 0, 1, …, with a loss at the last step alone. */
export function gradientsByDistance(
  cell: (typeof CELLS)[number],
  scale: number,
  signs: readonly string[],
): readonly number[] {
  const network = tinyNetwork(cell, scale);
  // In both gated cells, the second block of rows decides what is kept.
  if (cell !== "rnn" && cell !== "rnnRelu") network.parameters.input.b.fill(KEEPING_BIAS, TINY.na, 2 * TINY.na);
  const steps = readSigns(network, signs);
  const { input, recurrent } = network.parameters;
  const grads = {
    input: { W: zerosLike(input.W), b: zerosLike(input.b) },
    recurrent: { W: zerosLike(recurrent.W), b: zerosLike(recurrent.b) },
  };
  let later: CellState = steps.at(-1)!.next.map((array, k) => array.map(() => (k === 0 ? 1 : 0)));
  const found: number[] = [];
  for (let at = signs.length - 1; at >= 0; at--) {
    found.push(Math.hypot(...later.map(l2Norm)));
    later = traitsOf(cell).cell.backward(network.parameters, steps[at]!, later, grads).dPrev;
  }
  return found;
}

/** 0.0183 -> "0.018". Very small and large numbers are written with an exponent. */
function twoDigits(value: number): string {
  const power = Math.floor(Math.log10(value));
  return power < -3 || power > 3 ? value.toExponential(1) : decimal(value, Math.max(0, 1 - power));
}

/** Vanishing and exploding gradients, with the recurrent weights under a slider. */
export function distanceFigure(): Figure {
  let signs: readonly string[] = ["a"];
  const chart = linesFigure("figure-distance", 170);
  const note = h("p", { class: "note", role: "status" });
  const draw = (): void => {
    const rows = CELLS.map(cell => gradientsByDistance(cell, scale.value, signs));
    chart.draw({
      lines: rows.map((row, k) => ({
        name: NAMES[k]!,
        color: COLORS[k]!,
        points: row.map((norm, at) => [at, Math.max(SMALLEST, norm)] as const),
      })),
      xLabel: t("steps back from the loss"),
      yLabel: "‖∂L/∂a⟨t⟩‖",
      isLog: true,
      show: twoDigits,
    });
    setText(
      note,
      t(
        "{0} steps back, the gradient of the RNN is {1} times what it was, and with ReLU {2} times.",
        signs.length - 1,
        ...rows.slice(0, 2).map(row => twoDigits(row.at(-1)! / row[0]!)),
      ),
    );
  };
  const scale = sliderField({
    id: "figure-scale",
    label: t("Recurrent weights"),
    range: [0.2, 4, 0.2],
    value: 1,
    show: value => `× ${decimal(value, 1)}`,
    onInput: () => draw(),
  });
  return {
    element: h(
      "div",
      { class: "figure-stack" },
      scale.element,
      chart.element,
      note,
      h(
        "p",
        { class: "note" },
        t(
          "The gates of GRU and LSTM are set to keep, as training sets them. Large weights saturate a tanh, whose slope is then near 0; a ReLU keeps its slope of 1, and its gradient explodes.",
        ),
      ),
    ),
    setText(own) {
      const { text } = sentenceAt(own);
      signs = Array.from({ length: DISTANCES }, (_, k) => text[k % text.length] ?? " ");
      draw();
    },
  };
}
