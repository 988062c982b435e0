/** Adaptation: the network learns in the background from what is saved and accepted, and drops what harms it. */
import type { AdaptationReport } from "../../core/adaptationReport.ts";
import type { Learner, LearningOptions, Predictor } from "../../core/network/engine.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import { learnWindow, STRETCH_STEPS, windowsOf } from "./dynamicEvaluation.ts";

/**
 * Gradient steps for one text, of STRETCH_STEPS tokens each. Of a longer text the end is learned. Set by hand, not
 * measured.
 */
const MAX_STEPS = 128;
/**
 * Tokens that are read before the first learned one, to bring the network's state close to the right one. Set by hand.
 */
const CONTEXT_TOKENS = 128;
/** The sample of held-out text that guards the network: files, and tokens at the beginning of each. Set by hand. */
const SAMPLE_FILES = 16;
const SAMPLE_TOKENS = 96;
/**
 * What was learned is taken back where the sample then costs more than its least so far by this fraction. Set by hand,
 * not measured.
 */
const TOLERANCE = 0.05;

/**
 * Smaller steps than those of dynamic evaluation: a text is learned for what will be written later, in other files as
 * well. Set by hand, not measured.
 */
const LEARNING: LearningOptions = { learningRate: 0.4, lowerLayers: 1, biases: 1, clipNorm: 1, decay: 0.002 };

/** A text that was written or changed. */
export interface EditedText {
  readonly path: string;
  readonly ids: Int32Array;
  /** What the network has learned of it before; absent for a new file. */
  readonly known?: Int32Array | undefined;
  /** Whether all of it is learned, even what is known. */
  readonly isWhole?: boolean;
}

interface Sampled {
  readonly path: string;
  readonly ids: Int32Array;
}

/**
 * Dynamic evaluation of what is written in an editor (dynamicEvaluation.ts), with a guard: held-out texts may not
 * become less likely. Completions never use the learner. They use `predictor`, which has the weights of the last text
 * that was kept; the next one that is kept makes a new predictor.
 */
export class Adaptation {
  private kept: Predictor;
  private readonly sample: readonly Sampled[];
  /** ln(cost of the sample now / its least cost so far). */
  private above = 0;

  /**
   * @param learner begins with the weights of `predictor`
   * @param heldOut files that the network has not learned
   */
  constructor(
    private readonly learner: Learner,
    private readonly eos: number,
    { predictor, heldOut }: { readonly predictor: Predictor; readonly heldOut: readonly MemoryDocument[] },
  ) {
    this.kept = predictor;
    this.sample = heldOut
      .filter(({ ids }) => ids.length > 0)
      .slice(0, SAMPLE_FILES)
      .map(({ path, ids }) => ({ path, ids: ids.slice(0, SAMPLE_TOKENS) }));
  }

  /** The weights that were kept. A predictor never changes. */
  get predictor(): Predictor {
    return this.kept;
  }

  /**
   * Learns the part of a text that was not known. Yields after each step, so that the caller can do other work.
   * @returns undefined where nothing is new, or where no other held-out file guards the network
   */
  *learn({ path, ids, known, isWhole = false }: EditedText): Generator<void, AdaptationReport | undefined> {
    // A text that is being learned cannot guard against harm to others.
    const sample = this.sample.filter(sampled => sampled.path !== path);
    const { start, end } = changedStretch(known && !isWhole ? known : new Int32Array(0), ids);
    if (sample.length === 0 || start === end) return undefined;
    const natsBefore = yield* this.measure(sample);
    const steps = yield* this.learnStretch(ids, { start, end });
    const natsAfter = yield* this.measure(sample);
    const above = Math.max(0, this.above + Math.log(natsAfter / natsBefore));
    const isKept = above <= Math.log1p(TOLERANCE);
    if (isKept) {
      this.kept = this.learner.copy();
      this.above = above;
    } else this.learner.copyFrom(this.kept);
    return { steps, bitsBefore: natsBefore / Math.LN2, bitsAfter: natsAfter / Math.LN2, isKept };
  }

  /** @returns steps taken */
  private *learnStretch(ids: Int32Array, { start, end }: Stretch): Generator<void, number> {
    const { learner } = this;
    const first = Math.max(start, end - MAX_STEPS * STRETCH_STEPS);
    const lead = Math.max(0, first - CONTEXT_TOKENS);
    const before = (at: number): number => (at === 0 ? this.eos : ids[at - 1]);
    const state = learner.initialState();
    for (const window of windowsOf(ids.subarray(lead, first), before(lead), learner.windowSteps)) {
      learner.measure(window, state);
      yield;
    }
    let steps = 0;
    for (const window of windowsOf(ids.subarray(first, end), before(first), STRETCH_STEPS)) {
      learnWindow(learner, window, state, LEARNING);
      steps++;
      yield;
    }
    return steps;
  }

  /** Mean nats per token over the sample. */
  private *measure(sample: readonly Sampled[]): Generator<void, number> {
    const { learner } = this;
    let nats = 0;
    let tokens = 0;
    for (const { ids } of sample) {
      const state = learner.initialState();
      for (const window of windowsOf(ids, this.eos, learner.windowSteps)) {
        nats += learner.measure(window, state) * window.targets.length;
        tokens += window.targets.length;
        yield;
      }
    }
    return nats / tokens;
  }
}

/** Tokens [start, end). */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A text without the beginning and the end that it shares with what was known. */
function changedStretch(known: Int32Array, ids: Int32Array): Stretch {
  const most = Math.min(known.length, ids.length);
  let start = 0;
  while (start < most && known[start] === ids[start]) start++;
  let same = 0;
  while (same < most - start && known[known.length - 1 - same] === ids[ids.length - 1 - same]) same++;
  return { start, end: ids.length - same };
}
