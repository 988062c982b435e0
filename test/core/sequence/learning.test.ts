/** Each network shape learns a small task that needs it, from scratch. */
import { describe, expect, test } from "vitest";
import { type Decoder, decodeByBeam, decodeGreedily } from "../../../src/core/sequence/decoding.ts";
import { encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import { manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { oneToMany } from "../../../src/core/sequence/oneToMany.ts";
import { oneToOne } from "../../../src/core/sequence/oneToOne.ts";
import { timeMajor, timeMajorTargets } from "../../../src/core/sequence/timeMajor.ts";
import { smallStack } from "./fixtures.ts";
import { below, everyString, learn, some } from "./training.ts";

/** Counts the questions that both decoders answer correctly. */
function rightAnswers<S>(
  questions: readonly S[],
  decoderFor: (question: S) => Decoder<unknown>,
  answerTo: (q: S) => number[],
) {
  return questions.filter(question => {
    const expected = answerTo(question);
    const maxTokens = expected.length + 2;
    const greedy = decodeGreedily(decoderFor(question), maxTokens);
    const [beam] = decodeByBeam(decoderFor(question), { maxTokens, width: 3 });
    return [greedy, beam].every(found => found?.isEnded && found.tokens.join() === expected.join());
  }).length;
}

describe("one to one", () => {
  test("learns which bracket closes which", () => {
    const network = oneToOne({
      vocabularySize: 8,
      embeddingSize: 4,
      recurrent: smallStack("rnn", { hiddenSize: 8 }),
      head: { kind: "softmax", size: 8 },
    });
    const inputs = Int32Array.from([..."([{<)]}>"].keys());
    const targets = inputs.map(symbol => (symbol + 4) % 8);
    const parameters = learn({ network, steps: 150, learningRate: 0.03, nextBatch: () => ({ inputs, targets }) });
    const yHat = network.predict(parameters, inputs);
    for (const [i, target] of targets.entries()) expect(yHat[i * 8 + target]).toBeGreaterThan(0.9);
  });
});

describe("many to one", () => {
  test("learns the parity of bit strings of up to 8, and generalizes to longer ones", () => {
    const network = manyToOne({
      vocabularySize: 2,
      embeddingSize: 2,
      recurrent: smallStack("lstm", { hiddenSize: 6 }),
      head: { kind: "sigmoid", size: 1 },
      pooling: "last",
    });
    const batchOf = (strings: readonly number[][]) => ({
      batch: strings.length,
      inputs: timeMajor(strings),
      targets: Int32Array.from(strings, bits => bits.reduce((parity, bit) => parity ^ bit, 0)),
    });
    const byLength = Array.from({ length: 8 }, (_, k) => everyString(2, k + 1));
    const parameters = learn({
      network,
      steps: 500,
      learningRate: 0.03,
      nextBatch: random => batchOf(some(byLength[below(8, random)]!, 16, random)),
    });
    for (const strings of [...byLength, everyString(2, 12)]) {
      const { batch, inputs, targets } = batchOf(strings);
      const yHat = network.predict(parameters, { inputs, batch });
      const right = targets.filter((target, i) => (yHat[i]! > 0.5 ? 1 : 0) === target).length;
      expect(right / batch).toBeGreaterThan(0.99);
    }
  });
});

describe("one to many", () => {
  test("learns to spell a number from its single id", () => {
    const words = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(" ");
    const eos = 26;
    const spelt = words.map(word => [...word].map(letter => letter.charCodeAt(0) - 97));
    const network = oneToMany({
      inputs: words.length,
      vocabularySize: 27,
      eos,
      embeddingSize: 8,
      recurrent: smallStack("gru", { hiddenSize: 24 }),
    });
    const batch = { inputs: Int32Array.from(words.keys()), targets: timeMajorTargets(spelt, eos) };
    const parameters = learn({ network, steps: 150, learningRate: 0.03, nextBatch: () => batch });
    const ids = [...words.keys()];
    expect(
      rightAnswers(
        ids,
        id => network.decoder(parameters, id),
        id => spelt[id]!,
      ),
    ).toBe(words.length);
  });
});

describe("many to many of unequal length", () => {
  test("learns to reverse strings, including unseen ones", () => {
    const eos = 0;
    const network = encoderDecoder({
      source: { vocabularySize: 4, embeddingSize: 6, recurrent: smallStack("lstm", { hiddenSize: 24 }) },
      vocabularySize: 4,
      eos,
      embeddingSize: 6,
    });
    const strings = [2, 3, 4, 5].map(length => everyString(3, length).map(s => s.map(symbol => symbol + 1)));
    const isUnseen = (s: number[]) =>
      s.length > 3 && s.reduce((hash, symbol) => (hash * 31 + symbol * 7) % 101, 7) % 4 === 0;
    const seen = strings.map(ofLength => ofLength.filter(s => !isUnseen(s)));
    const parameters = learn({
      network,
      steps: 400,
      learningRate: 0.02,
      nextBatch: random => {
        const chosen = some(seen[below(4, random)]!, 16, random);
        const answers = chosen.map(s => s.toReversed());
        return { batch: 16, inputs: timeMajor(chosen), targets: timeMajorTargets(answers, eos) };
      },
    });
    const right = (some: number[][]) =>
      rightAnswers(
        some,
        s => network.decoder(parameters, Int32Array.from(s)),
        s => s.toReversed(),
      ) / some.length;
    const unseen = strings.flat().filter(isUnseen);
    expect(unseen.length).toBeGreaterThan(50);
    expect(right(seen.flat())).toBeGreaterThan(0.98);
    expect(right(unseen)).toBeGreaterThan(0.9);
  });

  test("learns to add numbers written as digits, including most unseen sums", () => {
    const [top, plus, eos] = [20, 10, 10];
    const network = encoderDecoder({
      source: { vocabularySize: 11, embeddingSize: 8, recurrent: smallStack("gruResetBefore", { hiddenSize: 24 }) },
      vocabularySize: 11,
      eos,
      embeddingSize: 8,
    });
    // Units first, as in written addition.
    const sourceOf = ([a, b]: readonly number[]) => [a! % 10, Math.floor(a! / 10), plus, b! % 10, Math.floor(b! / 10)];
    const answerTo = ([a, b]: readonly number[]) => [...String(a! + b!)].map(Number).toReversed();
    const pairs = Array.from({ length: top * top }, (_, k) => [Math.floor(k / top), k % top]);
    const isUnseen = ([a, b]: readonly number[]) => (((a! * top + b!) * 37) % 101) % 10 === 0;
    const seen = pairs.filter(pair => !isUnseen(pair));
    const parameters = learn({
      network,
      steps: 800,
      learningRate: 0.02,
      nextBatch: random => {
        const chosen = some(seen, 24, random);
        return {
          batch: 24,
          inputs: timeMajor(chosen.map(sourceOf)),
          targets: timeMajorTargets(chosen.map(answerTo), eos),
        };
      },
    });
    const right = (some: number[][]) =>
      rightAnswers(some, pair => network.decoder(parameters, Int32Array.from(sourceOf(pair))), answerTo) / some.length;
    expect(right(seen)).toBeGreaterThan(0.98);
    expect(right(pairs.filter(isUnseen))).toBeGreaterThan(0.6); // there are 39 answers to guess from
  });
});
