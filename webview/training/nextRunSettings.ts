/** What can be chosen for the next run: each choice with its values, and what they mean in plain words. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { NextRun } from "../../src/protocol/panel.ts";
import { duration } from "../state/sentences.ts";
import type { Choice } from "../widgets/controls.ts";

/** One choice of the form. */
export interface NextRunSetting {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice<string>[];
  /** What is chosen; it need not be among the choices, for settings can be written by hand. */
  selected(next: NextRun): Choice<string>;
  /** What another value changes. */
  change(value: string): Partial<NextRun>;
  description(next: NextRun): string;
}

/** In the order of the form; another choice joins here. */
export const NEXT_RUN_SETTINGS: readonly NextRunSetting[] = [
  namedSetting<"initialModel">({
    id: "next-initial-model",
    label: t("Start"),
    name: "initialModel",
    labels: { base: t("the base model"), scratch: t("from scratch") },
    meanings: {
      base: t(
        "Begins as a network that has read code in many languages, and adapts it to yours: useful after seconds. Another cell, size or vocabulary than that network's begins from nothing all the same.",
      ),
      scratch: t(
        "Begins with random weights that know nothing, and learns everything from your code alone: watch noise become code. Worse for the same time.",
      ),
    },
  }),
  namedSetting<"cell">({
    id: "next-cell",
    label: t("Cell"),
    name: "cell",
    labels: { lstm: "LSTM", gru: "GRU", rnn: "RNN" },
    meanings: {
      rnn: t("The plain recurrent cell: fastest a step, but what it read some twenty tokens ago is gone."),
      gru: t("Two gates decide what is kept and what is written again. Three quarters of an LSTM's weights."),
      lstm: t("Three gates and a memory cell that holds on to what matters over long stretches. The usual choice."),
    },
  }),
  numericSetting<"layers">({
    id: "next-layers",
    label: t("Layers"),
    name: "layers",
    values: [1, 2, 3, 4],
    meaning: t(
      "Recurrent layers on top of one another. More of them can learn more, and take longer for each step; automatic fits the workspace and the time.",
    ),
  }),
  numericSetting<"hidden">({
    id: "next-hidden",
    label: t("Hidden units"),
    name: "hidden",
    values: [32, 64, 128, 192, 256, 384, 512],
    meaning: t(
      "How many numbers the network keeps of what it has read. Twice as many are four times the weights of the cell.",
    ),
  }),
  namedSetting<"tokenizer">({
    id: "next-tokenizer",
    label: t("Tokens"),
    name: "tokenizer",
    labels: { bpe: t("parts of words"), char: t("characters"), word: t("whole words") },
    meanings: {
      bpe: t(
        "One step reads a part of a word, learned from the workspace: frequent words are one token, rare ones several.",
      ),
      char: t(
        "One step reads one character: nothing is unknown, but a line is many steps, so the network looks less far back.",
      ),
      word: t("One step reads a whole word: it looks far back, but what is rare in the workspace it cannot write."),
    },
  }),
  numericSetting<"vocabularySize">({
    id: "next-vocabulary",
    label: t("Vocabulary"),
    name: "vocabularySize",
    values: [512, 1024, 2048, 4096, 8192],
    meaning: t(
      "Different tokens, at most. More of them make shorter texts of the same code, but each is seen less often, and every step takes longer.",
    ),
  }),
  {
    id: "next-budget",
    label: t("Time"),
    choices: [15, 30, 60, 120, 300, 600, 1800, 3600].map(timeChoice),
    selected: ({ budgetSeconds }) => timeChoice(budgetSeconds),
    change: value => ({ budgetSeconds: Number(value) }),
    description: () =>
      t("From reading the files to writing the model. Longer is better, by less and less; a pause does not count."),
  },
];

type Named<Name extends keyof NextRun> = { readonly id: string; readonly label: string; readonly name: Name };

/** A choice of a few words, each with its own meaning. */
function namedSetting<Name extends "initialModel" | "cell" | "tokenizer">({
  id,
  label,
  name,
  labels,
  meanings,
}: Named<Name> & {
  readonly labels: Readonly<Record<NextRun[Name], string>>;
  readonly meanings: Readonly<Record<NextRun[Name], string>>;
}): NextRunSetting {
  const values = Object.keys(labels) as NextRun[Name][];
  const choice = (value: NextRun[Name]) => ({ value, label: labels[value] });
  return {
    id,
    label,
    choices: values.map(choice),
    selected: next => choice(next[name]),
    change: value => ({ [name]: values.find(known => known === value) }),
    description: next => meanings[next[name]],
  };
}

/** A choice of a number, or of leaving it to the run. */
function numericSetting<Name extends "layers" | "hidden" | "vocabularySize">({
  id,
  label,
  name,
  values,
  meaning,
}: Named<Name> & { readonly values: readonly number[]; readonly meaning: string }): NextRunSetting {
  return {
    id,
    label,
    choices: [null, ...values].map(numberChoice),
    selected: next => numberChoice(next[name]),
    change: value => ({ [name]: value === "" ? null : Number(value) }),
    description: () => meaning,
  };
}

function numberChoice(value: number | null): Choice<string> {
  return value === null ? { value: "", label: t("automatic") } : { value: String(value), label: decimal(value) };
}

function timeChoice(seconds: number): Choice<string> {
  return { value: String(seconds), label: seconds === 0 ? t("none: memory alone") : duration(1000 * seconds) };
}
