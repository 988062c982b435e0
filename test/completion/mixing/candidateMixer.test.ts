import { describe, expect, test } from "vitest";
import { BinaryMixer, inputCount, NO_STATE } from "../../../src/completion/mixing/binaryMixer.ts";
import { CandidateMixer, type CandidatePredictions } from "../../../src/completion/mixing/candidateMixer.ts";
import { LINE_CONTEXTS, type Preceding } from "../../../src/completion/mixing/lineContext.ts";
import { Mixture } from "../../../src/completion/mixing/mixture.ts";
import { TOKEN_CLASSES, TOKEN_GROUPS, type TokenKinds } from "../../../src/completion/mixing/tokenKinds.ts";
import { createRandom, type Random } from "../../../src/core/random.ts";
import { OrderBlend } from "../../../src/memory/blend.ts";
import { CACHE_ORDER, DocumentCache } from "../../../src/memory/documentCache.ts";
import { HashedCounts } from "../../../src/memory/hashedCounts.ts";
import { MEMORY_ORDER } from "../../../src/memory/memoryCursor.ts";

const SIZE = 40;
const preceding = { tokenClass: 3, classPair: 33, tokenGroup: 5 };

/** Tokens of so many, the classes and groups of which are theirs by turns. */
function kinds(size: number): Pick<TokenKinds, "classes" | "groups"> {
  return {
    classes: Uint8Array.from({ length: size }, (_, id) => id % TOKEN_CLASSES),
    groups: Uint8Array.from({ length: size }, (_, id) => id % TOKEN_GROUPS),
  };
}

function distribution(random: Random): Float32Array {
  const raw = Float32Array.from({ length: SIZE }, () => random() ** 6 + 1e-4);
  const sum = raw.reduce((total, p) => total + p, 0);
  return raw.map(p => p / sum);
}

/** The document has said 1 2 3 1 2 3 1 2: three comes next. */
function opinions(random: Random): CandidatePredictions {
  const cache = new DocumentCache();
  for (const token of [1, 2, 3, 1, 2, 3, 1, 2]) cache.append(token);
  const cacheBlend = new OrderBlend(CACHE_ORDER);
  cache.collect(cacheBlend);
  const layoutCounts = new HashedCounts();
  const layoutContexts = Int32Array.from({ length: LINE_CONTEXTS }, (_, k) => k);
  for (const context of layoutContexts) layoutCounts.add(context, 3, 1);
  const [network, memory, cacheSays] = [distribution(random), distribution(random), distribution(random)];
  const memoryBlend = new OrderBlend(MEMORY_ORDER);
  memoryBlend.longest = 0;
  return { network, memory, cache: cacheSays, memoryBlend, cacheBlend, layoutCounts, layoutContexts, preceding };
}

const sumOf = (p: Float32Array): number => p.reduce((total, x) => total + x, 0);

describe("the ranking", () => {
  test("stays a distribution, whatever was learned and foreseen", () => {
    const random = createRandom(5);
    const ranking = new CandidateMixer(kinds(SIZE));
    const { ranking: values } = new Mixture();
    for (let round = 0; round < 300; round++) {
      const mixed = distribution(random);
      const said = opinions(random);
      ranking.apply(mixed, round % 3 === 0 ? { ...said, network: new Float32Array(0) } : said, values);
      expect(sumOf(mixed)).toBeCloseTo(1, 5);
      expect(mixed.every(p => p > 0)).toBe(true);
      ranking.learn(Math.floor(random() * SIZE), values);
    }
  });

  test("stays one where all is foreseen for one token, or for tokens beyond the vocabulary's end", () => {
    const { ranking: values } = new Mixture();
    const certain = new Float32Array(SIZE);
    certain[7] = 1;
    new CandidateMixer(kinds(SIZE)).apply(certain, opinions(createRandom(1)), values);
    expect(sumOf(certain)).toBeCloseTo(1, 5);
    const few = Float32Array.of(0.5, 0.25, 0.25);
    const said = opinions(createRandom(1));
    const [network, memory, cache] = [few.slice(), few.slice(), few.slice()];
    new CandidateMixer(kinds(3)).apply(few, { ...said, network, memory, cache, cacheBlend: said.memoryBlend }, values);
    expect(sumOf(few)).toBeCloseTo(1, 5);
  });

  test("untrained, it leaves the mixture nearly as it is", () => {
    const values = Mixture.untrained().ranking;
    values.weights.forEach((_, k) => {
      if (values.weights[k] !== 1) values.weights[k] = 0;
    });
    const before = distribution(createRandom(9));
    const after = before.slice();
    new CandidateMixer(kinds(SIZE)).apply(after, opinions(createRandom(2)), values);
    for (let y = 0; y < SIZE; y++) expect(after[y]! / before[y]!).toBeCloseTo(1, 2);
  });

  test("learns to trust what the document has said", () => {
    const random = createRandom(3);
    const ranking = new CandidateMixer(kinds(SIZE));
    const values = Mixture.untrained().ranking;
    const foreseen = (): number => {
      const mixed = new Float32Array(SIZE).fill(1 / SIZE);
      mixed[3]! *= 1.5;
      mixed[0]! *= 0.5;
      ranking.apply(mixed, opinions(random), values);
      return mixed[3]!;
    };
    const before = foreseen();
    for (let k = 0; k < 200; k++) {
      foreseen();
      ranking.learn(3, values);
    }
    expect(foreseen()).toBeGreaterThan(before + 0.3);
  });

  test.each([
    ["tokens of other classes stand before", { ...preceding, classPair: 47 }],
    ["a token of another group stands before", { ...preceding, tokenGroup: 6 }],
  ])("what it learns counts less where %s", (_, other) => {
    const ranking = new CandidateMixer(kinds(SIZE));
    const values = Mixture.untrained().ranking;
    const said = opinions(createRandom(3));
    const foreseen = (before: Preceding, candidate = 3): number => {
      const mixed = new Float32Array(SIZE).fill(1 / SIZE);
      mixed[candidate]! *= 1.5;
      ranking.apply(mixed, { ...said, preceding: before }, values);
      return mixed[candidate]!;
    };
    for (let k = 0; k < 200; k++) {
      foreseen(preceding);
      ranking.learn(3, values);
    }
    expect(foreseen(other)).toBeLessThan(foreseen(preceding) - 1e-3);
    expect(foreseen(preceding, 4)).toBeLessThan(foreseen(preceding) - 1e-3);
  });
});

describe("a decision", () => {
  const shape = { probabilities: 2, states: 1, sets: 2 };
  const values = () => ({ weights: new Float32Array(3 * inputCount(shape)).fill(0.2), states: Float32Array.of(0.7) });

  test("moves each set's weights along the gradient of its own log P, and leaves others alone", () => {
    const decision = new BinaryMixer(shape);
    decision.setProbability(0, 0.8);
    decision.setProbability(1, 0.1);
    decision.sets.set([0, 2]);
    const learned = values();
    decision.probability(learned);
    decision.learn(learned, 1);
    const before = values().weights;
    const moved = [...learned.weights].map((w, k) => w - before[k]!);
    const inputs = inputCount(shape);
    const dot = decision.inputs.reduce((sum, x) => sum + 0.2 * x, 0);
    const slope = 1 - 1 / (1 + Math.exp(-dot));
    for (let k = 0; k < inputs; k++) {
      expect(moved[k]! / moved[0]!).toBeCloseTo(decision.inputs[k]! / decision.inputs[0]!, 3);
      expect(moved[inputs + k]).toBe(0);
      expect(moved[2 * inputs + k]).toBeCloseTo(moved[k]!, 6);
    }
    expect(moved[0]! / (slope * decision.inputs[0]!)).toBeGreaterThan(0);
    expect(learned.states[0]).toBeGreaterThan(0.7);
  });

  test("hears nothing of a context without counts", () => {
    const decision = new BinaryMixer(shape);
    decision.setProbability(0, 0.5);
    decision.setProbability(1, 0.5);
    decision.states[0] = NO_STATE;
    const learned = values();
    const p = decision.probability(learned);
    decision.learn(learned, 0);
    expect(learned.states).toEqual(values().states);
    expect(p).toBeCloseTo(1 / (1 + Math.exp(-0.2 * 0.3)), 6);
  });
});
