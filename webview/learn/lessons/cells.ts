/** Lessons 8 to 11: GRU, LSTM, both directions, and depth. */
import { t } from "../../../src/protocol/localize.ts";
import { gruGates, lstmGates } from "../experiments/gates.ts";
import { bothSides, layersAgainstUnits } from "../experiments/shortRuns.ts";
import { sidesFigure } from "../figures/sentences.ts";
import { depthFigure } from "../figures/shapes.ts";
import { stepFigure } from "../figures/steps.ts";
import type { Lesson } from "./lesson.ts";

/** Makes the lessons; their texts are in the language of the page. */
export function cells(): readonly Lesson[] {
  return [gru(), lstm(), bidirectional(), deep()];
}

function gru(): Lesson {
  return {
    id: "gru",
    title: t("Gated recurrent unit (GRU)"),
    text: [
      t(
        "A GRU decides at each step how much of its memory to replace. The candidate c̃⟨t⟩ is the new content. The update gate Γu lies between 0 and 1: at 0 the memory stays as it is, at 1 the candidate takes its place. The reset gate Γr says how much the old memory counts for the candidate.",
      ),
      t(
        "The simplified form has Γu alone. PyTorch applies Γr after the product, the course before it. In a GRU, a⟨t⟩ = c⟨t⟩.",
      ),
    ],
    equations: ["c̃⟨t⟩ = tanh(Wc [Γr * c⟨t-1⟩, x⟨t⟩] + bc)", "c⟨t⟩ = Γu * c̃⟨t⟩ + (1 - Γu) * c⟨t-1⟩"],
    figureTitle: t("The cell with live values"),
    figure: () =>
      stepFigure([
        { cell: "gruResetBefore", label: t("GRU of the course") },
        { cell: "gruSimplified", label: t("Simplified: Γu alone") },
        { cell: "gru", label: t("PyTorch: Γr after the product") },
      ]),
    experimentTitle: t("Train a GRU to keep a word of your text"),
    experiment: gruGates,
    question: {
      text: t("The memory must stay as it is. What should Γu be?"),
      answers: [t("Near 0."), t("Near 1."), t("0.5")],
      right: 0,
      because: t("At 0, c⟨t⟩ = c⟨t-1⟩. The experiment shows Γu lower while the word must be kept than at the word."),
    },
    fullView: "activations",
    playground: { task: "copy", cell: "gruResetBefore", units: 16, length: 20 },
  };
}

function lstm(): Lesson {
  return {
    id: "lstm",
    title: t("Long short-term memory (LSTM)"),
    text: [
      t(
        "An LSTM keeps its memory c⟨t⟩ apart from a⟨t⟩. It has three gates: Γu lets the candidate in, Γf keeps the old memory, and Γo lets the memory out. Unlike in a GRU, adding and forgetting are two decisions.",
      ),
      t(
        "The memory runs along the top of the cell. With Γf near 1 it passes on unchanged, and so does its gradient. With peephole connections the gates also read the memory.",
      ),
    ],
    equations: ["c⟨t⟩ = Γu * c̃⟨t⟩ + Γf * c⟨t-1⟩", "a⟨t⟩ = Γo * tanh(c⟨t⟩)"],
    figureTitle: t("The cell with live values"),
    figure: () =>
      stepFigure([
        { cell: "lstm", label: "LSTM" },
        { cell: "lstmPeephole", label: t("With peepholes") },
      ]),
    experimentTitle: t("Train an LSTM to keep a word of your text"),
    experiment: lstmGates,
    question: {
      text: t("Which gate of an LSTM has no counterpart of its own in a GRU?"),
      answers: [t("The update gate Γu."), t("The forget gate Γf."), t("Neither has one.")],
      right: 1,
      because: t(
        "A GRU forgets by 1 - Γu. The table lists Γf and Γu of the LSTM apart, with values that need not add up to 1.",
      ),
    },
    fullView: "activations",
    playground: { task: "copy", cell: "lstm", units: 16, length: 20 },
  };
}

function bidirectional(): Lesson {
  return {
    id: "bidirectional",
    title: t("Bidirectional networks"),
    text: [
      t(
        "“He said, Teddy …” may go on with bears or with Roosevelt. Only the words after it tell. A bidirectional network has two layers: one reads forward, →a⟨t⟩, the other from the end, ←a⟨t⟩. The prediction uses both.",
      ),
      t(
        "It needs the whole sequence before it can answer, so it suits tagging and not completion while you type. Below, choose a token and see what each network has read by then.",
      ),
    ],
    equations: ["ŷ⟨t⟩ = g(Wya [→a⟨t⟩, ←a⟨t⟩] + by)"],
    figureTitle: t("What has been read at a token"),
    figure: sidesFigure,
    experimentTitle: t("Find a hidden character of your text"),
    experiment: bothSides,
    question: {
      text: t("Why can a bidirectional network not complete text while you type?"),
      answers: [
        t("It is too slow."),
        t("It needs the text after the cursor, which is not there yet."),
        t("It has no hidden state."),
      ],
      right: 1,
      because: t("One of its directions starts at the end. That is what made it better at the hidden character."),
    },
    fullView: "network",
    playground: { task: "parity", cell: "lstm", units: 16, length: 10, isBidirectional: true },
  };
}

function deep(): Lesson {
  return {
    id: "deep",
    title: t("Deep recurrent networks"),
    text: [
      t(
        "Layers can be stacked: the states of layer l are the inputs of layer l+1. Each layer has weights of its own, shared over time, and each goes through all steps. So three layers are already a lot for a recurrent network.",
      ),
      t(
        "More layers cost parameters. With the same number of parameters, a deeper network must be narrower. Move the slider to see how many units are left, then train all three.",
      ),
    ],
    equations: ["a[l]⟨t⟩ = g(Wa[l] [a[l]⟨t-1⟩, a[l-1]⟨t⟩] + ba[l])"],
    figureTitle: t("Layers against units"),
    figure: depthFigure,
    experimentTitle: t("Train one, two and three layers with as many parameters"),
    experiment: layersAgainstUnits,
    question: {
      text: t("Two networks have as many parameters. The one with more layers has …"),
      answers: [t("more units in each layer."), t("fewer units in each layer."), t("as many units in each layer.")],
      right: 1,
      because: t("Each layer brings matrices of its own. The table shows the units that are left."),
    },
    fullView: "network",
    playground: { task: "selection", cell: "gruResetBefore", units: 16, layers: 2, length: 20 },
  };
}
