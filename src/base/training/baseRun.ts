/** Trains the base model, in one or more sessions. */
import type { Engine, Trainer, TrainerSnapshot } from "../../core/network/engine.ts";
import { initialParameters } from "../../core/network/initialize.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import { createRandom, shuffled } from "../../core/random.ts";
import { outputSamplingOf } from "../../runtime/optimization/outputSampling.ts";
import { joinDocuments, windowAt, windowsPerPass } from "../../runtime/optimization/tokenStream.ts";
import { decodeQuantized, encodeQuantized } from "../../storage/quantizedFile.ts";
import type { HeldOutLanguage } from "./baseCorpus.ts";
import { type CurvePoint, loadState, type Progress, type StateName, saveState } from "./runState.ts";

// The batch, the optimizer, the learning rate and the schedule are set by hand, not measured.
const SHAPE = { batch: 16, windowSteps: 64 };
const TOKENS_PER_STEP = SHAPE.batch * SHAPE.windowSteps;
const OPTIMIZER = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };
const CLIP_NORM = 1;
const PEAK_LEARNING_RATE = 3e-3;
const WARMUP_STEPS = 200;
/** The last part of a session, in which the rate falls linearly to almost zero. */
const DECAY_SHARE = 0.3;
const FLOOR_FRACTION = 0.02;
const SEED = 1;
/** The most time that a step counts. A longer step was delayed by another program. */
const MAX_STEP_SECONDS = 2;
const VALIDATION_EVERY_SECONDS = 240;
/** Windows of each language in a validation. */
const WINDOWS_PER_LANGUAGE = 4;

/** What a session needs. */
export interface BaseRunParts {
  readonly engine: Engine;
  readonly spec: LanguageModelSpec;
  readonly eos: number;
  readonly learned: readonly Int32Array[];
  readonly heldOut: readonly HeldOutLanguage[];
  /** The folder of the saved states. */
  readonly folder: string;
  readonly hours: number;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/** The result of a session, and its bits per character with weights of eight bits. */
export interface RunEnd {
  readonly progress: Progress;
  readonly snapshot: TrainerSnapshot;
  readonly quantizedBitsPerChar: number;
}

/**
 * Trains for some hours from the state of the last session: first at the full rate, then at a falling rate. The state
 * before the fall is saved, so another session can continue from it and the total time need not be known in advance (the
 * warmup-stable-decay schedule of Hu et al. 2024). Steps at the full rate use the sampled softmax, for speed; steps at
 * the falling rate use the whole softmax, for quality.
 *
 * @throws Error when the folder holds a run of another network
 */
export async function runBase(parts: BaseRunParts): Promise<RunEnd> {
  const { engine, spec, folder, threads } = parts;
  const state = await loadState(folder, "stable");
  if (state && JSON.stringify(state.progress.spec) !== JSON.stringify(spec)) {
    throw new Error(`${folder} holds a run of another network. Choose another folder with --out, or delete this one.`);
  }
  const parameters = state?.snapshot.parameters ?? initialParameters(spec, createRandom(SEED));
  const options = { spec, parameters, ...SHAPE, optimizer: OPTIMIZER, threads };
  const sampling = outputSamplingOf(parts.learned, { vocabularySize: spec.vocabularySize, seed: SEED });
  const session = new Session(parts, state?.progress ?? freshProgress(spec));
  const sampled = await engine.createTrainer({ ...options, ...(sampling && { sampling }) });
  const before = await disposing(sampled, trainer => {
    if (state) trainer.restore(state.snapshot);
    return session.trainAtFullRate(trainer);
  });
  return disposing(await engine.createTrainer(options), trainer => {
    trainer.restore(before);
    return session.trainAtFallingRate(trainer);
  });
}

async function disposing<T>(trainer: Trainer, use: (trainer: Trainer) => Promise<T>): Promise<T> {
  try {
    return await use(trainer);
  } finally {
    trainer.dispose();
  }
}

function freshProgress(spec: LanguageModelSpec): Progress {
  return { spec, steps: 0, tokens: 0, seconds: 0, curve: [] };
}

class Session {
  private steps: number;
  private seconds = 0;
  private curve: readonly CurvePoint[];
  private lossNats = 0;
  private stream: Int32Array = new Int32Array(0);
  private epoch = -1;
  private readonly windowsPerEpoch: number;
  private readonly stableSeconds: number;

  constructor(
    private readonly parts: BaseRunParts,
    private readonly before: Progress,
  ) {
    this.steps = before.steps;
    this.curve = before.curve;
    this.stableSeconds = (1 - DECAY_SHARE) * 3600 * parts.hours;
    const tokens = parts.learned.reduce((sum, ids) => sum + ids.length + 1, 0);
    this.windowsPerEpoch = windowsPerPass(tokens, SHAPE);
    parts.log(`${tokens} tokens, ${this.windowsPerEpoch} steps per epoch; ${this.steps} steps done`);
  }

  /** Trains at the full rate, after the warm-up. */
  async trainAtFullRate(trainer: Trainer): Promise<TrainerSnapshot> {
    await this.learnUntil(trainer, this.stableSeconds, () => 1);
    return (await this.save(trainer, "stable")).snapshot;
  }

  /** Trains at a falling rate, and measures the result. */
  async trainAtFallingRate(trainer: Trainer): Promise<RunEnd> {
    const { spec, hours } = this.parts;
    const total = 3600 * hours;
    await this.learnUntil(trainer, total, () => {
      const fallen = (this.seconds - this.stableSeconds) / (total - this.stableSeconds);
      return 1 - (1 - FLOOR_FRACTION) * Math.min(1, fallen);
    });
    this.validate(trainer);
    const end = await this.save(trainer, "finished");
    trainer.restore({
      ...end.snapshot,
      parameters: decodeQuantized(spec, encodeQuantized(spec, end.snapshot.parameters)),
    });
    return { ...end, quantizedBitsPerChar: meanOf(Object.values(this.bitsByLanguage(trainer))) };
  }

  private async learnUntil(trainer: Trainer, seconds: number, scale: () => number): Promise<void> {
    let validatedAt = this.seconds;
    while (this.seconds < seconds) {
      const startMs = performance.now();
      const warmup = Math.min(1, (this.steps + 1) / WARMUP_STEPS);
      const { lossNats } = trainer.step(this.nextWindow(trainer), {
        learningRate: PEAK_LEARNING_RATE * warmup * scale(),
        clipNorm: CLIP_NORM,
      });
      if (!Number.isFinite(lossNats))
        throw new Error(
          `The loss of step ${this.steps} is ${lossNats}. Run it again to continue from the last saved state.`,
        );
      this.steps++;
      this.lossNats = this.steps === 1 ? lossNats : 0.99 * this.lossNats + 0.01 * lossNats;
      this.seconds += Math.min(MAX_STEP_SECONDS, (performance.now() - startMs) / 1000);
      if (this.seconds - validatedAt >= VALIDATION_EVERY_SECONDS) {
        validatedAt = this.seconds;
        this.validate(trainer);
        if (scale() === 1) await this.save(trainer, "stable");
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** The windows of epoch after epoch. The order of an epoch depends on its number alone. */
  private nextWindow(trainer: Trainer) {
    const epoch = Math.floor(this.steps / this.windowsPerEpoch);
    if (epoch !== this.epoch) {
      const { learned, eos } = this.parts;
      this.stream = joinDocuments(shuffled(learned, createRandom(SEED + epoch)), eos);
      this.epoch = epoch;
      trainer.resetState();
    }
    return windowAt(this.stream, this.steps % this.windowsPerEpoch, SHAPE);
  }

  private validate(trainer: Trainer): void {
    const byLanguage = this.bitsByLanguage(trainer);
    const bitsPerChar = meanOf(Object.values(byLanguage));
    const { tokens, seconds } = this.progress();
    const point = { tokens, seconds, trainBitsPerToken: this.lossNats / Math.LN2, bitsPerChar, byLanguage };
    this.curve = [...this.curve, point];
    const rounded = JSON.stringify(point, (_, value) => (typeof value === "number" ? Number(value.toFixed(4)) : value));
    this.parts.log(rounded);
  }

  private bitsByLanguage(trainer: Trainer): Record<string, number> {
    return Object.fromEntries(
      this.parts.heldOut.map(language => [language.language, this.bitsPerChar(trainer, language)]),
    );
  }

  private bitsPerChar(trainer: Trainer, { documents, chars }: HeldOutLanguage): number {
    const stream = joinDocuments(documents, this.parts.eos);
    const count = Math.min(WINDOWS_PER_LANGUAGE, windowsPerPass(stream.length, SHAPE));
    const windows = Array.from({ length: count }, (_, w) => windowAt(stream, w, SHAPE));
    return ((trainer.evaluate(windows) / Math.LN2) * stream.length) / chars;
  }

  private progress(): Progress {
    const { spec, seconds } = this.before;
    const tokens = this.steps * TOKENS_PER_STEP;
    return { spec, steps: this.steps, tokens, seconds: seconds + this.seconds, curve: this.curve };
  }

  private async save(trainer: Trainer, name: StateName): Promise<{ progress: Progress; snapshot: TrainerSnapshot }> {
    const state = { progress: this.progress(), snapshot: trainer.snapshot() };
    await saveState(this.parts.folder, name, state);
    return state;
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
