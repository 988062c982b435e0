/** The settings of the next run: their values and descriptions. */

import { CELL_NAMES } from "../../src/protocol/cellNames.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import type { NextRun } from "../../src/protocol/panel.ts";
import { duration } from "../state/formats.ts";
import type { Choice } from "../widgets/controls.ts";

/** One setting of the form. */
export interface NextRunSetting {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice<string>[];
  /** The selected value, which need not be among the choices, because users can edit settings by hand. */
  selected(next: NextRun): Choice<string>;
  /** What selecting a value changes. */
  change(value: string): Partial<NextRun>;
  description(next: NextRun): string;
}

/** The settings in the order of the form. */
export const NEXT_RUN_SETTINGS: readonly NextRunSetting[] = [
  namedSetting<"initialModel">({
    id: "next-initial-model",
    label: t("Initial model"),
    name: "initialModel",
    labels: { base: t("Base model"), scratch: t("From scratch") },
    descriptions: {
      base: t(
        "Starts from a network that was trained on code in many languages, so it is useful after seconds. If you choose another cell, size, or vocabulary, training starts from scratch.",
      ),
      scratch: t(
        "Starts from random initial weights and learns only from your code. You can watch noise turn into code, but the results are worse for the same time.",
      ),
    },
  }),
  namedSetting<"cell">({
    id: "next-cell",
    label: t("Cell"),
    name: "cell",
    labels: CELL_NAMES,
    descriptions: {
      rnn: t(
        "The plain recurrent cell. Its steps are the fastest, but it forgets what it read about twenty tokens ago.",
      ),
      gru: t("Two gates control what the cell keeps and what it replaces. It has three quarters of an LSTM's weights."),
      lstm: t("Three gates and a memory cell keep information over long distances. This is the default."),
      rnnRelu: t("The plain recurrent cell with ReLU in place of tanh."),
      gruResetBefore: t("A GRU that applies the relevance gate before the product, as in the course."),
      gruSimplified: t("A GRU without the relevance gate."),
      lstmPeephole: t("An LSTM whose gates also read the memory cell."),
    },
  }),
  numericSetting<"layers">({
    id: "next-layers",
    label: t("Layers"),
    name: "layers",
    values: [1, 2, 3, 4],
    description: t(
      "The number of stacked recurrent layers. More layers can learn more, but each step takes longer. Automatic chooses a value for the workspace and the time limit.",
    ),
  }),
  numericSetting<"hidden">({
    id: "next-hidden",
    label: t("Hidden units"),
    name: "hidden",
    values: [32, 64, 128, 192, 256, 384, 512],
    description: t("The size of the hidden state. Doubling it quadruples the weights of the cell."),
  }),
  namedSetting<"tokenizer">({
    id: "next-tokenizer",
    label: t("Tokenizer"),
    name: "tokenizer",
    labels: { bpe: t("Subwords (BPE)"), char: t("Characters"), word: t("Words") },
    descriptions: {
      bpe: t(
        "Each token is a word or a part of a word, learned from the workspace. Frequent words are one token, rare words are several.",
      ),
      char: t(
        "Each token is one character. No text is unknown, but a line takes many steps, so the network sees less context.",
      ),
      word: t(
        "Each token is a whole word. The network sees more context, but it cannot predict words that are rare in the workspace.",
      ),
    },
  }),
  numericSetting<"vocabularySize">({
    id: "next-vocabulary",
    label: t("Vocabulary"),
    name: "vocabularySize",
    values: [512, 1024, 2048, 4096, 8192],
    description: t(
      "The maximum number of different tokens. With more tokens, the same code takes fewer steps. But each token is rarer, and every step takes longer.",
    ),
  }),
  {
    id: "next-budget",
    label: t("Time limit"),
    choices: [15, 30, 60, 120, 300, 600, 1800, 3600].map(timeChoice),
    selected: ({ budgetSeconds }) => timeChoice(budgetSeconds),
    change: value => ({ budgetSeconds: Number(value) }),
    description: () =>
      t(
        "The time from reading the files to writing the model. More time gives better results, with diminishing returns. Pauses do not count.",
      ),
  },
];

type Named<Name extends keyof NextRun> = { readonly id: string; readonly label: string; readonly name: Name };

/** A setting with a few named values, each with its own description. */
function namedSetting<Name extends "initialModel" | "cell" | "tokenizer">({
  id,
  label,
  name,
  labels,
  descriptions,
}: Named<Name> & {
  readonly labels: Readonly<Record<NextRun[Name], string>>;
  readonly descriptions: Readonly<Record<NextRun[Name], string>>;
}): NextRunSetting {
  const values = Object.keys(labels) as NextRun[Name][];
  const choice = (value: NextRun[Name]) => ({ value, label: labels[value] });
  return {
    id,
    label,
    choices: values.map(choice),
    selected: next => choice(next[name]),
    change: value => ({ [name]: values.find(known => known === value) }),
    description: next => descriptions[next[name]],
  };
}

/** A setting with a number or an automatic value. */
function numericSetting<Name extends "layers" | "hidden" | "vocabularySize">({
  id,
  label,
  name,
  values,
  description,
}: Named<Name> & { readonly values: readonly number[]; readonly description: string }): NextRunSetting {
  return {
    id,
    label,
    choices: [null, ...values].map(numberChoice),
    selected: next => numberChoice(next[name]),
    change: value => ({ [name]: value === "" ? null : Number(value) }),
    description: () => description,
  };
}

function numberChoice(value: number | null): Choice<string> {
  return value === null ? { value: "", label: t("Automatic") } : { value: String(value), label: decimal(value) };
}

function timeChoice(seconds: number): Choice<string> {
  return { value: String(seconds), label: seconds === 0 ? t("None (memory only)") : duration(1000 * seconds) };
}
