/** Experiments of lessons 1, 7, 10 and 11: networks that train side by side. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import type { PlayCell } from "../../playground/model/spec.ts";
import { textTask } from "../../playground/model/tasks.ts";
import type { Line } from "../../playground/widgets/lines.ts";
import { enoughText, someWords } from "../text/ownText.ts";
import { CoreRun } from "./coreRun.ts";
import type { Experiment } from "./experiment.ts";
import { gapTask, keywordTask } from "./tasks.ts";

const percent = (share: number): string => t("{0}%", decimal(100 * share, 0));
const COLORS = ["training", "run1", "run2"] as const;
const DASHES = [[], [6, 3], [2, 3]] as const;

const lineOf = (k: number, name: string, points: Line["points"]): Line => ({
  name,
  color: COLORS[k]!,
  points,
  dash: DASHES[k]!,
});

/** A feed-forward network over five words, and an RNN; both learn whether a word is in the sentence. */
export const windowAgainstRecurrence: Experiment = function* ({ text }) {
  const task = keywordTask(someWords(text, 12));
  const runs = (["window", "rnn"] as const).map(cell => new CoreRun(task, { cell, units: 16, learningRate: 0.01 }));
  const lengths = [2, 4, 6, 8, 10, 12];
  const names = [t("Feed-forward"), "RNN"];
  const trained = 240;
  for (let step = 0; ; step++) {
    if (step % 20 === 0) {
      const accuracies = runs.map(run => lengths.map(length => run.accuracy(length)));
      const points = accuracies.map(row => lengths.map((length, k) => [length, row[k]!] as const));
      const frame = {
        progress: step / trained,
        lines: {
          lines: points.map((row, k) => lineOf(k, names[k]!, row)),
          xLabel: t("words in the sentence"),
          yLabel: t("Accuracy"),
          range: [0, 1] as const,
          show: percent,
        },
        table: {
          head: [t("Network"), t("Parameters"), t("Accuracy at {0} words", 12)],
          rows: runs.map((run, k) => [names[k]!, decimal(run.parameterCount), percent(accuracies[k]!.at(-1)!)]),
        },
      };
      yield frame;
      if (step >= trained) {
        const [fixed, recurrent] = accuracies.map(row => row.at(-1)!) as [number, number];
        const figures = t(
          "At 12 words, the feed-forward network is right in {0} of the cases, the RNN in {1}.",
          percent(fixed),
          percent(recurrent),
        );
        return recurrent > fixed
          ? `${figures} ${t("The window of five words no longer holds the sentence.")}`
          : `${figures} ${t("Here a few seconds of training were too short for the RNN.")}`;
      }
    }
    for (const run of runs) run.step(2 + (step % 11));
    yield { progress: step / trained };
  }
};

/** The first symbol must be said again after a gap. */
export const memoryByDistance: Experiment = function* ({ text }) {
  const words = someWords(text, 6);
  const distances = [4, 8, 16, 24];
  const cells: readonly PlayCell[] = ["rnn", "gruResetBefore", "lstm"];
  const names = ["RNN", "GRU", "LSTM"];
  const found = cells.map((): (readonly [number, number])[] => []);
  const steps = 200;
  let done = 0;
  const total = distances.length * cells.length * steps;
  for (const distance of distances) {
    for (const [k, cell] of cells.entries()) {
      const run = new CoreRun(firstWordTask(words), { cell, units: 12, length: distance, learningRate: 0.03 });
      for (let step = 0; step < steps; step++) {
        run.step(2 + (step % (distance - 1))); // shorter gaps come first in a course, too
        yield { progress: ++done / total };
      }
      found[k]!.push([distance, run.accuracy(distance, 96)]);
      yield {
        progress: done / total,
        lines: {
          lines: found.map((points, at) => lineOf(at, names[at]!, points)),
          xLabel: t("steps from the word to the question"),
          yLabel: t("Accuracy"),
          range: [0, 1],
          show: percent,
        },
      };
    }
  }
  const last = found.map(points => points.at(-1)![1]);
  const figures = t(
    "Over 24 steps, the RNN is right in {0}, the GRU in {1}, the LSTM in {2} of the cases; chance is {3}.",
    ...last.map(percent),
    percent(1 / words.length),
  );
  return Math.max(last[1]!, last[2]!) > last[0]! + 0.1
    ? `${figures} ${t("A gated cell still knows the word.")}`
    : `${figures} ${t("With so few steps of training, the cells do not differ here. Train longer in the playground.")}`;
};

function firstWordTask(words: readonly string[]) {
  const dot = words.length;
  return {
    vocabulary: [...words, "·"],
    classes: words,
    head: { kind: "softmax", size: words.length } as const,
    draw(length: number, random: () => number) {
      const word = Math.floor(random() * words.length);
      return {
        inputs: Array.from({ length }, (_, k) => (k === 0 ? word : dot)),
        targets: Array.from({ length }, (_, k) => (k === length - 1 ? word : -1)),
      };
    },
  };
}

/** A character in the middle is hidden; one network reads only from the left. */
export const bothSides: Experiment = function* ({ text }) {
  const task = gapTask(enoughText(text).slice(0, 20_000));
  const common = { cell: "lstm", units: 20, length: 9, learningRate: 0.02 } as const;
  const runs = [new CoreRun(task, common), new CoreRun(task, { ...common, isBidirectional: true })];
  const names = [t("One direction"), t("Both directions")];
  const points = runs.map((): (readonly [number, number])[] => []);
  const steps = 260;
  for (let step = 0; step <= steps; step++) {
    if (step % 20 === 0) {
      for (const [k, run] of runs.entries()) points[k]!.push([step, run.accuracy(9, 128)]);
      yield {
        progress: step / steps,
        lines: {
          lines: points.map((row, k) => lineOf(k, names[k]!, [...row])),
          xLabel: t("step"),
          yLabel: t("Accuracy"),
          range: [0, 1],
          show: percent,
        },
      };
    }
    for (const run of runs) run.step();
    yield { progress: step / steps };
  }
  const [one, both] = points.map(row => row.at(-1)![1]) as [number, number];
  const figures = t(
    "Reading from the left alone finds {0} of the hidden characters, reading from both ends {1}.",
    percent(one),
    percent(both),
  );
  return both > one
    ? `${figures} ${t("The right side helps.")}`
    : `${figures} ${t("On this text, a few seconds show no difference.")}`;
};

/** Networks of one, two and three layers with about the same number of parameters. */
export const layersAgainstUnits: Experiment = function* ({ text }) {
  const task = textTask(enoughText(text).slice(0, 20_000));
  const budget = new CoreRun(task, { cell: "gruResetBefore", units: 36 }).parameterCount;
  const runs = [1, 2, 3].map(layers => closestRun(task, layers, budget));
  const names = runs.map(({ spec }) => t("{0} × {1} units", spec.layers, spec.units));
  const points = runs.map((): (readonly [number, number])[] => []);
  const recent = runs.map((): number[] => []);
  const steps = 150;
  for (let step = 1; step <= steps; step++) {
    for (const [k, run] of runs.entries()) {
      recent[k]!.push(run.step().lossNats);
      if (step % 10 === 0) points[k]!.push([step, recent[k]!.splice(0).reduce((sum, loss) => sum + loss, 0) / 10]);
      yield { progress: step / steps };
    }
    if (step % 10 !== 0) continue;
    yield {
      progress: step / steps,
      lines: {
        lines: points.map((row, k) => lineOf(k, names[k]!, [...row])),
        xLabel: t("step"),
        yLabel: t("Loss in nats"),
        show: value => decimal(value, 2),
      },
      table: {
        head: [t("Layers"), t("Units"), t("Parameters"), t("Loss")],
        rows: runs.map(({ spec, parameterCount }, k) => [
          String(spec.layers),
          String(spec.units),
          decimal(parameterCount),
          decimal(points[k]!.at(-1)![1], 2),
        ]),
      },
    };
  }
  const losses = points.map(row => row.at(-1)![1]);
  const best = losses.indexOf(Math.min(...losses));
  return t(
    "With as many parameters, each of three layers has {0} units instead of {1}. After {2} steps, {3} is ahead. Deeper networks learn more slowly at first.",
    runs[2]!.spec.units,
    runs[0]!.spec.units,
    steps,
    names[best]!,
  );
};

/** The run whose number of parameters is closest to a budget. */
function closestRun(task: CoreRun["task"], layers: number, budget: number): CoreRun {
  let best: CoreRun | undefined;
  for (let units = 4; units <= 48; units++) {
    const run = new CoreRun(task, { cell: "gruResetBefore", units, layers, length: 16, learningRate: 0.02 });
    const isCloser = !best || Math.abs(run.parameterCount - budget) < Math.abs(best.parameterCount - budget);
    if (isCloser) best = run;
  }
  return best!;
}
