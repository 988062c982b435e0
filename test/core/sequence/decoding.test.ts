import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import {
  type Decoded,
  type Decoder,
  decodeByBeam,
  decodeBySampling,
  decodeGreedily,
} from "../../../src/core/sequence/decoding.ts";
import { encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import { oneToMany } from "../../../src/core/sequence/oneToMany.ts";
import { timeMajorTargets } from "../../../src/core/sequence/timeMajor.ts";
import { randomTensors, smallStack } from "./fixtures.ts";

const [EOS, A, B] = [0, 1, 2];

/** Predicts by a table of prefixes. A prefix that is not in it ends. */
function tableDecoder(table: Readonly<Record<string, readonly number[]>>): Decoder<string> {
  const predict = (state: string) => ({ state, scores: Float64Array.from(table[state] ?? [1, 0, 0], Math.log) });
  return { eos: EOS, first: () => predict(""), advance: (state, token) => predict(state + token) };
}

/** Greedy decoding takes A, which is a dead end. B is less likely at first, and certain afterward. */
const trap = tableDecoder({ "": [0, 0.6, 0.4], "1": [0.3, 0.35, 0.35], "2": [0, 0, 1], "22": [1, 0, 0] });

describe("decoding", () => {
  test("greedily follows the likeliest token, and stops at EOS", () => {
    const { tokens, logProbability, isEnded } = decodeGreedily(trap, 5);
    expect(tokens).toEqual([A, A]);
    expect(logProbability).toBeCloseTo(Math.log(0.6 * 0.35), 12);
    expect(isEnded).toBe(true);
  });

  test("with a beam finds the likeliest sequence, which greedy decoding misses", () => {
    const [best] = decodeByBeam(trap, { maxTokens: 5, width: 2 });
    expect(best!.tokens).toEqual([B, B]);
    expect(best!.logProbability).toBeCloseTo(Math.log(0.4), 12);
  });

  test("with a beam of one is greedy", () => {
    expect(decodeByBeam(trap, { maxTokens: 5, width: 1 })).toEqual([decodeGreedily(trap, 5)]);
  });

  test("ranks by probability, or by the mean over tokens if set", () => {
    const shortOrLong = tableDecoder({ "": [0.5, 0.5, 0], "1": [0.1, 0, 0.9], "12": [0.9, 0.1, 0] });
    const first = (alpha: number) => decodeByBeam(shortOrLong, { maxTokens: 4, width: 3, alpha })[0]!.tokens;
    expect(first(0)).toEqual([]);
    expect(first(1)).toEqual([A, B]);
  });

  test("stops at the limit, and says so", () => {
    const endless = tableDecoder({});
    const never = { ...endless, first: () => forever(), advance: () => forever() };
    const forever = () => ({ state: "", scores: Float64Array.of(-50, 1, 0) });
    const greedy = decodeGreedily(never, 3);
    expect(greedy).toMatchObject({ tokens: [A, A, A], isEnded: false });
    const [best] = decodeByBeam(never, { maxTokens: 3, width: 2 });
    expect(best).toMatchObject({ tokens: [A, A, A], isEnded: false });
    expect(best!.logProbability).toBeCloseTo(greedy.logProbability, 12);
  });

  test("keeps the sequences that end exactly at the limit", () => {
    const [best] = decodeByBeam(trap, { maxTokens: 2, width: 4 });
    expect(best).toMatchObject({ tokens: [B, B], isEnded: true });
    expect(decodeGreedily(tableDecoder({}), 0)).toMatchObject({ tokens: [], isEnded: true });
  });

  test("by sampling follows the probabilities", () => {
    const random = createRandom(1);
    const draws = Array.from({ length: 2000 }, () => decodeBySampling(trap, 5, { temperature: 1 }, random));
    const share = draws.filter(({ tokens }) => tokens[0] === B).length / draws.length;
    expect(Math.abs(share - 0.4)).toBeLessThan(0.055); // five standard deviations
    for (const { tokens, logProbability } of draws) {
      if (tokens[0] === B) expect(logProbability).toBeCloseTo(Math.log(0.4), 12);
    }
  });
});

/** Every sequence of up to `length` tokens of A and B. */
function everySequence(length: number): number[][] {
  if (length === 0) return [[]];
  const shorter = everySequence(length - 1);
  return [...shorter, ...shorter.filter(s => s.length === length - 1).flatMap(s => [A, B].map(token => [...s, token]))];
}

describe("a decoder", () => {
  const recurrent = smallStack("lstm", { layers: 2, isBidirectional: true });
  const reading = encoderDecoder({
    source: { vocabularySize: 4, embeddingSize: 2, recurrent },
    vocabularySize: 3,
    eos: EOS,
    embeddingSize: 2,
  });
  const generating = oneToMany({
    inputs: 3,
    vocabularySize: 3,
    eos: EOS,
    embeddingSize: 2,
    recurrent: smallStack("gru", { layers: 2 }),
  });
  const source = Int32Array.of(3, 0, 1);

  const readers = randomTensors(reading, 1);
  const generators = randomTensors(generating, 2);
  const networks: [string, Decoder<unknown>, (targets: Int32Array) => number][] = [
    [
      "from a sequence",
      reading.decoder(readers, source),
      targets => reading.forward(readers, { batch: 1, inputs: source, targets }).lossNats,
    ],
    [
      "from one input",
      generating.decoder(generators, 2),
      targets => generating.forward(generators, { inputs: Int32Array.of(2), targets }).lossNats,
    ],
  ];

  test.each(networks)(
    "%s finds by a wide beam the likeliest of all sequences, as training counts them",
    (_name, decoder, lossNats) => {
      const scored = everySequence(4).map((tokens): Decoded => {
        const logProbability = -lossNats(timeMajorTargets([tokens], EOS)) * (tokens.length + 1);
        return { tokens, logProbability, isEnded: true };
      });
      scored.sort((left, right) => right.logProbability - left.logProbability);
      const found = decodeByBeam(decoder, { maxTokens: 4, width: 100 });
      expect(found.length).toBe(31);
      expect(found.map(({ tokens }) => tokens)).toEqual(scored.map(({ tokens }) => tokens));
      for (const [k, { logProbability }] of found.entries()) {
        expect(logProbability).toBeCloseTo(scored[k]!.logProbability, 10);
      }
    },
  );
});
