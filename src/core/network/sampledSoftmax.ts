/**
 * Softmax over a part of the vocabulary, in training alone: the work of a step then hardly grows with the vocabulary.
 * The candidates of a window are all tokens T that are a target in it and, drawn again for each step, others:
 *
 *     L = mean of -z'[y] + ln sum over the candidates of e^z'     z'_v = z_v for v in T, z_v - ln p_v for the others
 *
 * Each other token is drawn independently with its own probability p_v, so that the sum is that over the whole
 * vocabulary on average (Horvitz & Thompson 1952). After Bengio & Senecal 2008, who draw for each position, and
 * Jean, Cho, Memisevic & Bengio 2015, who share candidates and have the targets among them.
 */
import { createRandom } from "../random.ts";
import { checkShape, type Floats, zerosLike } from "../tensor.ts";
import { SpecError } from "./spec.ts";

/** How a trainer draws candidates; without it every token is one. */
export interface OutputSampling {
  /** Tokens to draw beside the targets, on average and at most; `weights` of one token may ask for more than once. */
  readonly negatives: number;
  /** How often a token is drawn in proportion to the others, each positive, [vocabularySize]. */
  readonly proposal: Float64Array;
  /** With the number of the step it fixes what is drawn, so that a run that was broken off goes on alike. */
  readonly seed: number;
}

/** What the outputs of one window are compared among. */
export interface Candidates {
  /** Token ids, ascending. */
  readonly ids: Int32Array;
  /** -ln p of each, to be added to its scores; 0 for a target. */
  readonly corrections: Float32Array;
  /** Of each target of the window, its place among the ids. */
  readonly targetIndices: Int32Array;
}

/** Draws the candidates of one step after another. */
export class CandidateSampler {
  readonly #seed: number;
  readonly #probabilities: Float64Array;
  /** Of each token its place among the candidates, or one of the marks. */
  readonly #indexOf: Int32Array;

  /** @throws ShapeError, SpecError */
  constructor({ negatives, proposal, seed }: OutputSampling, vocabularySize: number) {
    checkShape("proposal", proposal, [vocabularySize]);
    if (!(negatives > 0)) throw new SpecError(`negatives: expected more than 0, found ${negatives}`);
    const total = proposal.reduce((sum, weight) => sum + weight, 0);
    if (!proposal.every(weight => weight > 0) || !Number.isFinite(total)) {
      throw new SpecError("proposal: expected every weight to be more than 0 and finite");
    }
    this.#seed = seed;
    this.#probabilities = Float64Array.from(proposal, weight => Math.min(1, (negatives * weight) / total));
    this.#indexOf = new Int32Array(vocabularySize);
  }

  /**
   * @param targets of the window, each an id of the vocabulary
   * @param step    optimizer steps taken before
   */
  sample(targets: Int32Array, step: number): Candidates {
    const indexOf = this.#indexOf;
    const random = createRandom(this.#seed ^ Math.imul(step + 1, 0x85ebca6b));
    indexOf.fill(NO_CANDIDATE);
    for (const target of targets) indexOf[target] = TARGET;
    let count = 0;
    for (let v = 0; v < indexOf.length; v++) {
      const isDrawn = random() < this.#probabilities[v]; // of a target too, so that the others do not depend on it
      if (indexOf[v] === NO_CANDIDATE && isDrawn) indexOf[v] = NEGATIVE;
      if (indexOf[v] !== NO_CANDIDATE) count++;
    }
    const ids = new Int32Array(count);
    const corrections = new Float32Array(count);
    let index = 0;
    for (let v = 0; v < indexOf.length; v++) {
      if (indexOf[v] === NO_CANDIDATE) continue;
      if (indexOf[v] === NEGATIVE) corrections[index] = -Math.log(this.#probabilities[v]);
      ids[index] = v;
      indexOf[v] = index++;
    }
    return { ids, corrections, targetIndices: targets.map(target => indexOf[target]) };
  }
}

const NO_CANDIDATE = -1;
const NEGATIVE = -2;
const TARGET = -3;

/**
 * z' of the candidates from the scores of the whole vocabulary.
 *
 * @param z scores, [rows, size]
 * @returns [rows, candidates]
 */
export function candidateScores(z: Floats, { ids, corrections }: Candidates, size: number): Floats {
  const scores = zerosLike(z, (z.length / size) * ids.length);
  let to = 0;
  for (let row = 0; row < z.length; row += size) {
    for (let k = 0; k < ids.length; k++) scores[to++] = z[row + ids[k]] + corrections[k];
  }
  return scores;
}

/**
 * dL/dz of the whole vocabulary from that of the candidates: the other tokens have no part in the loss.
 *
 * @param dz [rows, candidates]
 * @returns [rows, size]
 */
export function candidateScoresBackward(dz: Floats, { ids }: Candidates, size: number): Floats {
  const rows = dz.length / ids.length;
  const whole = zerosLike(dz, rows * size);
  let from = 0;
  for (let row = 0; row < rows; row++) for (const id of ids) whole[row * size + id] = dz[from++];
  return whole;
}
