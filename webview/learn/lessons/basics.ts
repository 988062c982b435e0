/** Lessons 1 to 4: why, notation, forward and backward. */
import { t } from "../../../src/protocol/localize.ts";
import { changedInput, nudgedWeights, unknownWords } from "../experiments/onPaper.ts";
import { windowAgainstRecurrence } from "../experiments/shortRuns.ts";
import { backwardFigure } from "../figures/gradients.ts";
import { dictionaryFigure, windowFigure } from "../figures/sentences.ts";
import { stepFigure } from "../figures/steps.ts";
import type { Lesson } from "./lesson.ts";

/** Makes the lessons; their texts are in the language of the page. */
export function basics(): readonly Lesson[] {
  return [why(), notation(), forward(), backward()];
}

function why(): Lesson {
  return {
    id: "why",
    title: t("Why sequence models"),
    text: [
      t(
        "A standard feed-forward network reads a fixed number of words. A longer sentence does not fit, and a shorter one must be filled up. Each position has weights of its own, so what is learned about a word at one place is not known at another.",
      ),
      t(
        "A recurrent network reads one word at a time and carries a state from step to step. It uses the same weights at every step, so it reads sentences of any length with as many parameters.",
      ),
    ],
    equations: ["a⟨t⟩ = g(Waa a⟨t-1⟩ + Wax x⟨t⟩ + ba)"],
    figureTitle: t("What each network sees of your sentence"),
    figure: windowFigure,
    experimentTitle: t("Train both to say whether a word is in the sentence"),
    experiment: windowAgainstRecurrence,
    question: {
      text: t("Why does the feed-forward network get worse with longer sentences?"),
      answers: [
        t("It has too few parameters."),
        t("Words outside its window cannot reach it."),
        t("It was trained for fewer steps."),
      ],
      right: 1,
      because: t("The window holds five words. The experiment shows its accuracy falling beyond that length."),
    },
    fullView: "network",
    playground: { task: "parity", cell: "window", units: 16, length: 10 },
  };
}

function notation(): Lesson {
  return {
    id: "notation",
    title: t("Notation and dictionary"),
    text: [
      t(
        "x⟨t⟩ is token t of the input, y⟨t⟩ the target and ŷ⟨t⟩ the prediction. Tx and Ty are their lengths, and x⁽ⁱ⁾⟨t⟩ is token t of example i.",
      ),
      t(
        "A dictionary gives each token a number. As a one-hot vector, a token is all zeros and a single 1 at its number. The embedding matrix E has a row for each token; multiplying the one-hot row with E picks this row. Words outside the dictionary become <UNK>, and <EOS> ends a sentence.",
      ),
    ],
    equations: ["x⟨t⟩ = E[token⟨t⟩] = one-hot(token⟨t⟩) E"],
    figureTitle: t("Your sentence in numbers"),
    figure: dictionaryFigure,
    experimentTitle: t("Build dictionaries from the first two thirds of your text"),
    experiment: unknownWords,
    question: {
      text: t("A dictionary holds every word of the training text. What about new text?"),
      answers: [
        t("It has no <UNK> any more."),
        t("Some of its words are still <UNK>."),
        t("All of its words are <UNK>."),
      ],
      right: 1,
      because: t("New text brings new words. The curve shows how many remain unknown to the largest dictionary."),
    },
    fullView: "corpus",
  };
}

function forward(): Lesson {
  return {
    id: "forward",
    title: t("Forward propagation"),
    text: [
      t(
        "The network begins with a⟨0⟩, usually zeros. At each step it computes a⟨t⟩ from the state before and the input, with the weights Waa and Wax. From a⟨t⟩ it computes the prediction ŷ⟨t⟩ with Wya: a sigmoid for yes or no, a softmax for several classes.",
      ),
      t(
        "Below is a network of three units with two numbers for each character. Step through your sentence and compute the numbers again.",
      ),
    ],
    equations: ["a⟨t⟩ = tanh(Waa a⟨t-1⟩ + Wax x⟨t⟩ + ba)", "ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)"],
    figureTitle: t("One step at a time"),
    figure: () => stepFigure([{ cell: "rnn", label: "RNN" }]),
    experimentTitle: t("Change one character and see which states differ"),
    experiment: changedInput,
    question: {
      text: t("You change x⟨3⟩. Which activations can change?"),
      answers: [t("Only a⟨3⟩."), t("a⟨3⟩ and all later ones."), t("All of them.")],
      right: 1,
      because: t("Information flows forward only. In the table, no state before the change differs."),
    },
    fullView: "network",
    playground: { task: "names", cell: "rnn", units: 16, length: 10 },
  };
}

function backward(): Lesson {
  return {
    id: "backward",
    title: t("Backpropagation through time"),
    text: [
      t(
        "Each step has a loss L⟨t⟩, and L is their sum. To learn, the gradient flows back through the same picture, from right to left. At step t it comes from the loss of that step and from step t+1. Move the slider to let it flow; wider arrows carry more.",
      ),
      t(
        "All steps share the weights, so their gradients add up: ∂L/∂Waa is the sum of the shares of all steps. Truncated backpropagation stops after a window of steps and leaves the shares before it out.",
      ),
    ],
    equations: ["L = Σ L⟨t⟩", "∂L/∂Waa = Σ ∂L/∂z⟨t⟩ a⟨t-1⟩ᵀ"],
    figureTitle: t("Gradients through your sentence"),
    figure: backwardFigure,
    experimentTitle: t("Nudge each weight and measure the loss"),
    experiment: nudgedWeights,
    question: {
      text: t("What is the gradient of a weight in Waa?"),
      answers: [
        t("The share of the last step."),
        t("The mean over the steps."),
        t("The sum of the shares of all steps."),
      ],
      right: 2,
      because: t("One weight is used at every step. The table shows that the sum is what a nudge does to the loss."),
    },
    fullView: "gradients",
  };
}
