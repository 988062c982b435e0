/** Loss, accuracy and a sample of text, as a run goes on. */
import { createRandom } from "../../../src/core/random.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { h, setText } from "../../widgets/dom.ts";
import { isNextTokenTask } from "../model/spec.ts";
import { accuracyOf, sampleTokens } from "../model/trace.ts";
import { linesFigure } from "../widgets/lines.ts";
import type { CurrentNetwork } from "./currentNetwork.ts";

type Points = readonly (readonly [x: number, y: number])[];

const SAMPLED_CHARS = 100;
const MEASURED_SEED = 12_345;
/** Long curves are thinned out, so that drawing them stays cheap. */
const MAX_POINTS = 600;

/** Holds the curves of one run after another. */
export class RunCurves {
  readonly #figure = linesFigure("loss-curve", 150);
  readonly #sample = h("pre", { id: "playground-sample", class: "sample-text" });
  readonly curve = this.#figure.element;
  readonly sample = h("div", {}, h("h2", {}, t("A sample")), this.#sample);
  #losses: Points = [];
  #accuracies: Points = [];

  get lossNats(): number | undefined {
    return this.#losses.at(-1)?.[1];
  }

  get accuracy(): number | undefined {
    return this.#accuracies.at(-1)?.[1];
  }

  clear(): void {
    this.#losses = [];
    this.#accuracies = [];
  }

  /** Takes in the losses of the last steps. */
  add(losses: readonly number[], steps: number): void {
    const from = steps - losses.length + 1;
    this.#losses = thinned([...this.#losses, ...losses.map((loss, k) => [from + k, loss] as const)]);
  }

  /** Measures the accuracy on fresh sequences, and samples text; both take longer than a picture may. */
  measure({ spec, task, network, parameters, steps }: CurrentNetwork): void {
    const accuracy = accuracyOf(network, task, parameters, { length: spec.length, seed: MEASURED_SEED });
    this.#accuracies = thinned([...this.#accuracies.filter(([at]) => at !== steps), [steps, accuracy]]);
    const isText = isNextTokenTask(spec.task) && network.recurrent !== undefined;
    this.sample.hidden = !isText;
    if (!isText || !network.recurrent) return;
    const start = Math.max(0, task.vocabulary.indexOf("\n"));
    const options = { start, count: SAMPLED_CHARS, temperature: 0.7 };
    const tokens = sampleTokens(network.recurrent, parameters, options, createRandom(spec.seed));
    setText(this.#sample, tokens.map(token => task.vocabulary[token]).join(""));
  }

  draw(): void {
    this.#figure.draw({
      lines: [
        { name: t("Loss"), color: "training", points: this.#losses },
        { name: t("Accuracy"), color: "validation", points: this.#accuracies, dash: [4, 3] },
      ],
      xLabel: t("step"),
      yLabel: t("Loss in nats, accuracy 0 to 1"),
      show: value => decimal(value, 2),
    });
  }
}

/** Drops every second point of a curve that has too many; the last one stays. */
function thinned(points: Points): Points {
  return points.length <= MAX_POINTS ? points : points.filter((_, k) => k % 2 === 1 || k === points.length - 1);
}
