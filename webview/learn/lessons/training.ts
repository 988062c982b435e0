/** Lessons 5 to 7: types of networks, language models, and gradients that vanish or explode. */
import { t } from "../../../src/protocol/localize.ts";
import { exploding } from "../experiments/exploding.ts";
import { fiveTypes } from "../experiments/fiveTypes.ts";
import { greedyOrDrawn } from "../experiments/language.ts";
import { memoryByDistance } from "../experiments/shortRuns.ts";
import { distanceFigure } from "../figures/gradients.ts";
import { samplingFigure } from "../figures/sampling.ts";
import { typesFigure } from "../figures/shapes.ts";
import type { Lesson } from "./lesson.ts";

/** Makes the lessons; their texts are in the language of the page. */
export function training(): readonly Lesson[] {
  return [types(), language(), vanishing()];
}

function types(): Lesson {
  return {
    id: "types",
    title: t("Types of recurrent networks"),
    text: [
      t(
        "Input and output need not have the same length. One to one is an ordinary network. One to many writes a sequence from a single input, as in music. Many to one reads a sequence and gives one answer, as in sentiment. Many to many with equal lengths labels every token.",
      ),
      t(
        "With unequal lengths, an encoder reads the whole input and a decoder then writes the output, as in translation. The cell is the same in all five.",
      ),
    ],
    equations: ["Tx = Ty = 1", "Tx = 1, Ty > 1", "Tx > 1, Ty = 1", "Tx = Ty > 1", "Tx ≠ Ty"],
    figureTitle: t("The five types"),
    figure: typesFigure,
    experimentTitle: t("Train all five on words of your text"),
    experiment: fiveTypes,
    question: {
      text: t("Which type suits machine translation?"),
      answers: [t("Many to one."), t("Many to many with equal lengths."), t("Many to many with unequal lengths.")],
      right: 2,
      because: t(
        "A translation may be shorter or longer than its source. Like the last task of the experiment, it is written after the whole input was read.",
      ),
    },
    fullView: "training",
    playground: { task: "brackets", cell: "gruResetBefore", units: 16, length: 15 },
  };
}

function language(): Lesson {
  return {
    id: "language",
    title: t("Language model and sampling"),
    text: [
      t(
        "A language model predicts the next token: y⟨t⟩ = x⟨t+1⟩. The product of its predictions is the probability of a text. Tokens can be words, parts of words or characters.",
      ),
      t(
        "To sample, give it the beginning, draw a token from ŷ⟨1⟩, feed it back as the next input, and go on. A low temperature prefers likely tokens. Train the network below on your text, then choose a character or draw one.",
      ),
    ],
    equations: ["P(y) = Π ŷ⟨t⟩[y⟨t⟩]", "x⟨t+1⟩ ~ ŷ⟨t⟩"],
    figureTitle: t("What comes next?"),
    figure: samplingFigure,
    experimentTitle: t("Take the likeliest character, or draw one"),
    experiment: greedyOrDrawn,
    question: {
      text: t("You always take the likeliest character. What do you get?"),
      answers: [t("The same text every time."), t("A new text every time."), t("Text without mistakes.")],
      right: 0,
      because: t("Without drawing there is no chance in it. The left column of the table repeats one line."),
    },
    fullView: "samples",
    playground: { task: "names", cell: "gruResetBefore", units: 32, length: 20 },
  };
}

function vanishing(): Lesson {
  return {
    id: "vanishing",
    title: t("Vanishing and exploding gradients"),
    text: [
      t(
        "Going back one step multiplies the gradient with the recurrent weights and a slope. Over many steps, small factors make it vanish: early tokens no longer teach anything. Large ones make it explode: the weights jump or become infinite.",
      ),
      t(
        "Clipping scales a gradient down when its norm is too large, which cures exploding. Against vanishing one needs another cell: GRU and LSTM can pass a state on unchanged. Move the slider and see both.",
      ),
    ],
    equations: ["∂a⟨t⟩/∂a⟨t-1⟩ = diag(1 - a⟨t⟩²) Waa", "g ← g · min(1, limit / ‖g‖)"],
    figureTitle: t("The gradient on its way back"),
    figure: distanceFigure,
    experimentTitle: t("Ask for a word after a growing gap"),
    experiment: memoryByDistance,
    switched: {
      title: t("Train an RNN with large recurrent weights"),
      label: t("Clip the gradient at a norm of 1"),
      run: exploding,
    },
    question: {
      text: t("The RNN forgets a word over a long gap. What helps?"),
      answers: [
        t("Clipping the gradients."),
        t("A cell with gates, such as a GRU or LSTM."),
        t("A higher learning rate."),
      ],
      right: 1,
      because: t("Clipping only cures exploding. In the experiment, all three cells were clipped."),
    },
    fullView: "gradients",
    playground: { task: "copy", cell: "rnn", units: 16, length: 20, clipNorm: null },
  };
}
