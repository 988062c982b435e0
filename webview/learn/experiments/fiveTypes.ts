/** Experiment of lesson 5: the five types of networks, each with a tiny task. */
import { plainProducts } from "../../../src/core/cells/affine.ts";
import { createRandom } from "../../../src/core/random.ts";
import { decodeGreedily } from "../../../src/core/sequence/decoding.ts";
import { type EncoderDecoderBatch, encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import { type OneToManyBatch, oneToMany } from "../../../src/core/sequence/oneToMany.ts";
import { SequenceTrainer } from "../../../src/core/sequence/sequenceTrainer.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { timeMajorTargets } from "../../../src/core/sequence/timeMajor.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { ADAM } from "../../playground/model/spec.ts";
import { charactersOf } from "../../playground/model/tasks.ts";
import { someWords } from "../text/ownText.ts";
import { CoreRun } from "./coreRun.ts";
import type { Experiment } from "./experiment.ts";
import { labelTask } from "./tasks.ts";

const RECURRENT = { cell: "gruResetBefore", hiddenSize: 16, layers: 1, isBidirectional: false, dropout: 0 } as const;
const STEP = { learningRate: 0.03, clipNorm: 1 } as const;
const MAX_WORD = 5;
const VOWEL = /[aeiouyäöüáéíóú]/i;

/** A task that trains and can be asked how often it is right. */
interface TypedRun {
  readonly name: string;
  step(): void;
  accuracy(): number;
}

const words = (text: string): readonly string[] =>
  someWords(text, 40)
    .map(word => word.slice(0, MAX_WORD).toLowerCase())
    .filter((word, k, all) => word.length >= 3 && all.indexOf(word) === k)
    .slice(0, 10);

/** Letters as ids; the last one ends a sequence. */
function lettersOf(list: readonly string[]) {
  const signs = charactersOf(list.join(""));
  const idOf = new Map(signs.map((sign, id) => [sign, id]));
  const ids = (word: string): readonly number[] => Array.from(word, sign => idOf.get(sign) ?? 0);
  return { ids, eos: signs.length, size: signs.length + 1 };
}

function labelRun(
  name: string,
  length: number,
  list: readonly string[],
  isLast: boolean,
  label: (word: string, at: number) => number,
): TypedRun {
  const task = labelTask(list, (word, at) => (isLast && at < length - 1 ? -1 : label(word, at)));
  const run = new CoreRun(task, { cell: "gruResetBefore", units: 16, length, ...STEP });
  return { name, step: () => run.step(), accuracy: () => run.accuracy(length, 48) };
}

/** One letter in, a word that begins with it out. */
function fromOneLetter(name: string, list: readonly string[]): TypedRun {
  const { ids, eos, size } = lettersOf(list);
  const first = list.filter((word, k) => list.findIndex(other => other[0] === word[0]) === k);
  const network = oneToMany({
    inputs: first.length,
    vocabularySize: size,
    eos,
    embeddingSize: 8,
    recurrent: RECURRENT,
  });
  const trainer = new SequenceTrainer(
    network,
    initializeParameters(network.tensors, createRandom(1)),
    ADAM,
    plainProducts,
  );
  const batch: OneToManyBatch = {
    inputs: Int32Array.from(first.keys()),
    targets: timeMajorTargets(first.map(ids), eos),
  };
  return {
    name,
    step: () => trainer.step(batch, STEP),
    accuracy: () =>
      shareOf(
        first,
        (word, k) => `${decodeGreedily(network.decoder(trainer.parameters, k), 8).tokens}` === `${ids(word)}`,
      ),
  };
}

/** A word in, its first and last letter out, after the whole word was read. */
function toFirstAndLast(name: string, list: readonly string[]): TypedRun {
  const { ids, eos, size } = lettersOf(list);
  const source = { vocabularySize: size, embeddingSize: 8, recurrent: RECURRENT };
  const network = encoderDecoder({ source, vocabularySize: size, eos, embeddingSize: 8 });
  const trainer = new SequenceTrainer(
    network,
    initializeParameters(network.tensors, createRandom(1)),
    ADAM,
    plainProducts,
  );
  const answer = (word: string): readonly number[] => [ids(word)[0]!, ids(word).at(-1)!];
  const time = MAX_WORD;
  const inputs = Int32Array.from(
    { length: time * list.length },
    (_, k) => ids(list[k % list.length]!)[Math.floor(k / list.length)] ?? eos,
  );
  const lengths = Int32Array.from(list, word => word.length);
  const batch: EncoderDecoderBatch = {
    batch: list.length,
    inputs,
    lengths,
    targets: timeMajorTargets(list.map(answer), eos),
  };
  const says = (word: string): boolean =>
    `${decodeGreedily(network.decoder(trainer.parameters, Int32Array.from(ids(word))), 4).tokens}` ===
    `${answer(word)}`;
  return { name, step: () => trainer.step(batch, STEP), accuracy: () => shareOf(list, says) };
}

function shareOf(list: readonly string[], isRight: (word: string, k: number) => boolean): number {
  return list.filter(isRight).length / list.length;
}

/** The five runs on words of a text. */
function typedRuns(text: string): readonly TypedRun[] {
  const list = words(text);
  const some = list.length >= 3 ? list : ["red", "blue", "green", "white"];
  const isVowel = (word: string, at: number): number => (VOWEL.test(word[at]!) ? 1 : 0);
  return [
    labelRun(t("one to one: letter → is it a vowel?"), 1, some, false, isVowel),
    fromOneLetter(t("one to many: letter → word"), some),
    labelRun(t("many to one: 5 letters → is a letter repeated?"), 5, some, true, word =>
      new Set(word).size < word.length ? 1 : 0,
    ),
    labelRun(t("many to many, equal: letter → was the one before a vowel?"), 6, some, false, (word, at) =>
      at > 0 ? isVowel(word, at - 1) : 0,
    ),
    toFirstAndLast(t("many to many, unequal: word → its first and last letter"), some),
  ];
}

/** Trains the five in turn. */
export const fiveTypes: Experiment = function* ({ text }) {
  const runs = typedRuns(text);
  const steps = 120;
  for (let step = 0; step <= steps; step++) {
    if (step % 20 === 0) {
      const rows = runs.map(run => [run.name, t("{0}%", decimal(100 * run.accuracy(), 0))]);
      yield { progress: step / steps, table: { head: [t("Type and task"), t("Right")], rows } };
    }
    for (const run of runs) {
      run.step();
      yield { progress: step / steps };
    }
  }
  return t("All five are the same cell, wired differently. Only the last one reads the whole word before it writes.");
};
