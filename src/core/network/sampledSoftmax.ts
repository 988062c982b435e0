/**
 * The sampled softmax of training: a softmax over part of the vocabulary, so a step costs little more with a larger
 * vocabulary. The candidates of a window are its targets T and sampled negatives, which are new in every step:
 *
 *     L = mean of -z'[y] + ln sum over the candidates of e^z'     z'_v = z_v for v in T, z_v - ln p_v for negatives
 *
 * Each negative is drawn independently with its own probability p_v, so the sum has the expectation of the sum over the
 * whole vocabulary (Horvitz & Thompson 1952). Bengio & Senecal 2008 sample for each position; Jean, Cho, Memisevic &
 * Bengio 2015 share the candidates of a batch and put the targets among them, as here.
 */
import { createRandom } from "../random.ts";
import { checkShape, type Floats, zerosLike } from "../tensor.ts";
import { SpecError } from "./spec.ts";

/** How a trainer samples negatives. */
export interface OutputSampling {
  /** The expected number of negatives. It is lower where the proposal asks for a token more than once. */
  readonly negatives: number;
  /** The unnormalized proposal distribution, every weight positive, [vocabularySize]. */
  readonly proposal: Float64Array;
  /** Together with the number of the step it determines the negatives, so a resumed run samples the same ones. */
  readonly seed: number;
}

/** The tokens that the outputs of one window are normalized over. */
export interface Candidates {
  /** Token ids, ascending. */
  readonly ids: Int32Array;
  /** -ln p of each candidate, which is added to its scores; 0 for a target. */
  readonly corrections: Float32Array;
  /** The index in `ids` of each target of the window. */
  readonly targetIndices: Int32Array;
}

/** Samples the candidates of every step. */
export class CandidateSampler {
  readonly #seed: number;
  readonly #probabilities: Float64Array;
  /** The index of each token in the candidates, or one of the marks below. */
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
   * Samples the candidates of one step.
   * @param targets the targets of the window, each an id of the vocabulary
   * @param step    how many optimizer steps were taken before
   */
  sample(targets: Int32Array, step: number): Candidates {
    const indexOf = this.#indexOf;
    const random = createRandom(this.#seed ^ Math.imul(step + 1, 0x85ebca6b));
    indexOf.fill(NO_CANDIDATE);
    for (const target of targets) indexOf[target] = TARGET;
    let count = 0;
    for (let v = 0; v < indexOf.length; v++) {
      // For targets too, so that the other draws do not depend on them.
      const isDrawn = random() < this.#probabilities[v];
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
 * Computes the scores z' of the candidates from the scores of the whole vocabulary.
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
 * Computes dL/dz of the whole vocabulary from that of the candidates. It is 0 for all other tokens.
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
