/** Experiments of lessons 8 and 9: what the gates learn to do while a word must be kept. */
import { createRandom } from "../../../src/core/random.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { drawBatch } from "../../playground/model/tasks.ts";
import { traceOf } from "../../playground/model/trace.ts";
import type { Line } from "../../playground/widgets/lines.ts";
import { someWords } from "../text/ownText.ts";
import { CoreRun } from "./coreRun.ts";
import type { Experiment } from "./experiment.ts";
import { keepTask } from "./tasks.ts";

const LENGTH = 12;
const STEPS = 220;

/** A gate: the block of rows that it has in the weights, and how to read its value. */
interface Gate {
  readonly name: string;
  readonly block: number;
  /** Whether the row holds 1 - Γ. */
  readonly isReversed: boolean;
  readonly color: Line["color"];
}

/** At the word, and while it must be kept. */
interface GateMeans {
  readonly atWord: number;
  readonly meanwhile: number;
}

/** The mean value of a gate over all units and some sequences. */
function meansOf(run: CoreRun, gate: Gate): GateMeans {
  const [sums, counts] = [
    [0, 0],
    [0, 0],
  ];
  for (let seed = 1; seed <= 12; seed++) {
    const example = drawBatch(run.task, 1, LENGTH, createRandom(900 + seed));
    const steps = traceOf(run.network, run.parameters, example).steps[0]![0]!;
    const dot = run.task.vocabulary.length - 1;
    const word = example.inputs.findIndex(input => input !== dot);
    for (const [at, { gates, next }] of steps.entries()) {
      if (at < word || at === LENGTH - 1) continue;
      const na = next[0]!.length;
      const where = at === word ? 0 : 1;
      for (let j = 0; j < na; j++) {
        const value = gates[gate.block * na + j]!;
        sums[where]! += gate.isReversed ? 1 - value : value;
        counts[where]!++;
      }
    }
  }
  return { atWord: sums[0]! / counts[0]!, meanwhile: sums[1]! / counts[1]! };
}

/** Trains a cell to keep a word, and shows its gates. */
function gateExperiment(
  cell: "gruResetBefore" | "lstm",
  gates: readonly Gate[],
  conclude: (means: readonly GateMeans[]) => string,
): Experiment {
  return function* ({ text }) {
    const run = new CoreRun(keepTask(someWords(text, 6)), { cell, units: 12, length: LENGTH, learningRate: 0.03 });
    const points = gates.map((): (readonly [number, number])[] => []);
    for (let step = 0; step <= STEPS; step++) {
      if (step % 20 === 0) {
        const means = gates.map(gate => meansOf(run, gate));
        for (const [k, { meanwhile }] of means.entries()) points[k]!.push([step, meanwhile]);
        const share = (value: number): string => decimal(value, 2);
        yield {
          progress: step / STEPS,
          lines: {
            lines: gates.map(({ name, color }, k) => ({ name, color, points: [...points[k]!] })),
            xLabel: t("step"),
            yLabel: t("Mean gate while the word must be kept"),
            range: [0, 1],
            show: share,
          },
          table: {
            head: [t("Gate"), t("At the word"), t("While it must be kept")],
            rows: means.map(({ atWord, meanwhile }, k) => [gates[k]!.name, share(atWord), share(meanwhile)]),
          },
        };
        if (step === STEPS) {
          const right = decimal(100 * run.accuracy(LENGTH), 0);
          return `${t("The word is said again in {0}% of the cases.", right)} ${conclude(means)}`;
        }
      }
      run.step();
      yield { progress: step / STEPS };
    }
    return "";
  };
}

/** Γu of a GRU. */
export const gruGates: Experiment = gateExperiment(
  "gruResetBefore",
  [
    { name: "Γu", block: 1, isReversed: true, color: "training" },
    { name: "Γr", block: 0, isReversed: false, color: "run1" },
  ],
  ([update]) =>
    update!.meanwhile < update!.atWord
      ? t(
          "Γu is lower while the word must be kept ({0}) than at the word ({1}).",
          decimal(update!.meanwhile, 2),
          decimal(update!.atWord, 2),
        )
      : t("Here the mean of Γu does not fall. Other units of the network may carry the word."),
);

/** Γu, Γf and Γo of an LSTM. */
export const lstmGates: Experiment = gateExperiment(
  "lstm",
  [
    { name: "Γu", block: 0, isReversed: false, color: "training" },
    { name: "Γf", block: 1, isReversed: false, color: "run1" },
    { name: "Γo", block: 3, isReversed: false, color: "run2" },
  ],
  ([update, forget]) =>
    t(
      "While the word must be kept, Γf is {0} and Γu is {1}. They are two gates, so both can be high at once.",
      decimal(forget!.meanwhile, 2),
      decimal(update!.meanwhile, 2),
    ),
);
