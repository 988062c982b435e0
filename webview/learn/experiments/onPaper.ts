/** Experiments of lessons 2, 3 and 4: what can be computed again by hand. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import { countTokens, sentenceAt, tokensOf } from "../text/ownText.ts";
import type { Experiment } from "./experiment.ts";
import { backThroughTime, lossOf } from "./throughTime.ts";
import { distance, readSigns, tinyNetwork } from "./tinyNetwork.ts";

/** Characters of the sentence that are read step by step. */
const SHOWN_SIGNS = 14;

/** The first characters of the sentence at the caret, at least three. */
export function signsOf(text: string): readonly string[] {
  return [...`${text}   `].slice(0, Math.max(3, Math.min(SHOWN_SIGNS, text.length)));
}

/** How much of the rest of a text is unknown to dictionaries of its first part. */
export const unknownWords: Experiment = function* ({ text }) {
  const tokens = tokensOf(text);
  const split = Math.floor((2 / 3) * tokens.length);
  const known = countTokens(tokens.slice(0, split));
  const rest = tokens.slice(split);
  const sizes = [...new Set([5, 10, 20, 40, 80, 160, 320, 640, 1280, known.length])]
    .filter(size => size <= known.length)
    .sort((left, right) => left - right);
  const points: (readonly [number, number])[] = [];
  for (const [k, size] of sizes.entries()) {
    const dictionary = new Set(known.slice(0, size).map(({ token }) => token));
    points.push([size, rest.filter(token => !dictionary.has(token)).length / Math.max(1, rest.length)]);
    yield {
      progress: (k + 1) / sizes.length,
      lines: {
        lines: [{ name: "<UNK>", color: "training", points: [...points] }],
        xLabel: t("words in the dictionary"),
        yLabel: t("Unknown words in the last third"),
        range: [0, 1],
        show: share => t("{0}%", decimal(100 * share, 0)),
      },
    };
  }
  const left = points.at(-1)?.[1] ?? 0;
  return t(
    "With all {0} words of the first two thirds, {1}% of the last third is still <UNK>.",
    known.length,
    decimal(100 * left, 0),
  );
};

/** Changes one character after another, and looks which states differ. */
export const changedInput: Experiment = function* ({ text, ...own }) {
  const signs = signsOf(sentenceAt({ text, ...own }).text);
  const network = tinyNetwork("rnn");
  const before = readSigns(network, signs);
  const rows: string[][] = [];
  for (const [changed, sign] of signs.entries()) {
    const other = signs.map((own, k) => (k === changed ? (sign === "x" ? "y" : "x") : own));
    const differences = readSigns(network, other).map(({ next }, k) => distance(next[0]!, before[k]!.next[0]!));
    const first = differences.findIndex(difference => difference > 0);
    rows.push([
      `x⟨${changed + 1}⟩`,
      first < 0 ? "–" : `a⟨${first + 1}⟩`,
      decimal(differences[changed]!, 3),
      decimal(differences.at(-1)!, 3),
    ]);
    yield {
      progress: (changed + 1) / signs.length,
      table: {
        head: [t("Changed"), t("First state that differs"), t("Difference there"), t("Difference at the end")],
        rows: [...rows],
      },
    };
  }
  return t("Each change reaches its own step and later ones, never earlier ones.");
};

/** The nudged matrix. */
const WEIGHTS = "Waa";
/** A step this wide is small beside weights of about 1, and large beside rounding. */
const NUDGE = 1e-4;

/** Nudges each weight of Waa, and compares what the loss does with the sum over the steps. */
export const nudgedWeights: Experiment = function* ({ text, ...own }) {
  const signs = signsOf(sentenceAt({ text, ...own }).text);
  const network = tinyNetwork("rnn");
  const steps = backThroughTime(network, signs);
  const { W } = network.parameters.recurrent;
  const rows: string[][] = [];
  let worst = 0;
  for (let k = 0; k < W.length; k++) {
    const sum = steps.reduce((total, { share }) => total + share[k]!, 0);
    const lossAt = (nudge: number): number => {
      const kept = W[k]!;
      W[k] = kept + nudge;
      const loss = lossOf(network, signs);
      W[k] = kept;
      return loss;
    };
    const measured = (lossAt(NUDGE) - lossAt(-NUDGE)) / (2 * NUDGE);
    worst = Math.max(worst, Math.abs(sum - measured));
    const name = `${WEIGHTS}[${Math.floor(k / 3) + 1}, ${(k % 3) + 1}]`;
    rows.push([name, decimal(steps.at(-1)!.share[k]!, 5), decimal(sum, 5), decimal(measured, 5)]);
    yield {
      progress: (k + 1) / W.length,
      table: {
        head: [t("Weight"), t("Share of the last step"), t("Sum over all steps"), t("Measured by a nudge")],
        rows: [...rows],
      },
    };
  }
  return t(
    "The sum over the steps is what the loss does; the largest difference is {0}. One step alone is not.",
    worst.toExponential(0),
  );
};
