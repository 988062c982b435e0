/** Experiment of lesson 6 and the way in: a language model of characters, and what it writes. */
import { createRandom } from "../../../src/core/random.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { type PlayTask, textTask } from "../../playground/model/tasks.ts";
import { sampleTokens } from "../../playground/model/trace.ts";
import { enoughText } from "../text/ownText.ts";
import { CoreRun } from "./coreRun.ts";
import type { Experiment, Frame } from "./experiment.ts";

const MODEL = { cell: "gruResetBefore", units: 40, length: 16, learningRate: 0.02 } as const;
const STEPS = 260;
const SAMPLES = 8;

/** A language model of a text, untrained. */
export function languageRun(text: string): CoreRun {
  return new CoreRun(textTask(enoughText(text).slice(0, 40_000)), MODEL);
}

/** Writes some characters after the end of a line. */
export function written(
  run: CoreRun,
  options: { readonly count: number; readonly temperature: number; readonly seed: number },
): string {
  const { task, network, parameters } = run;
  const start = startOf(task);
  const tokens = sampleTokens(network.recurrent!, parameters, { ...options, start }, createRandom(options.seed));
  return tokens.map(token => task.vocabulary[token]).join("");
}

/** Where text begins: after the end of a line, or after a space. */
export function startOf({ vocabulary }: PlayTask): number {
  const lineEnd = vocabulary.indexOf("\n");
  return lineEnd >= 0 ? lineEnd : Math.max(0, vocabulary.indexOf(" "));
}

/** The first line of what was written, for a table. */
const firstPart = (text: string): string => text.trim().slice(0, 14).replaceAll("\n", "↵");

/** Trains a model, then takes the likeliest character or draws one. */
export const greedyOrDrawn: Experiment = function* ({ text }) {
  const run = languageRun(text);
  const points: (readonly [number, number])[] = [];
  let sum = 0;
  for (let step = 1; step <= STEPS; step++) {
    sum += run.step().lossNats;
    if (step % 10 === 0) {
      points.push([step, sum / 10]);
      sum = 0;
      yield { progress: step / STEPS, ...curveOf(points) };
    } else yield { progress: step / STEPS };
  }
  const drawn = (temperature: number): readonly string[] =>
    Array.from({ length: SAMPLES }, (_, k) => firstPart(written(run, { count: 16, temperature, seed: k + 1 })));
  const [greedy, random] = [drawn(0), drawn(0.8)];
  yield {
    progress: 1,
    ...curveOf(points),
    table: {
      head: [t("Likeliest character"), t("Drawn")],
      rows: greedy.map((line, k) => [line, random[k]!]),
    },
  };
  const kinds = [greedy, random].map(lines => new Set(lines).size);
  return t(
    "{0} samples: taking the likeliest character gives {1} different texts, drawing gives {2}.",
    SAMPLES,
    kinds[0]!,
    kinds[1]!,
  );
};

function curveOf(points: readonly (readonly [number, number])[]): Pick<Frame, "lines"> {
  return {
    lines: {
      lines: [{ name: t("Loss"), color: "training", points: [...points] }],
      xLabel: t("step"),
      yLabel: t("Loss in nats"),
      show: value => decimal(value, 2),
    },
  };
}
