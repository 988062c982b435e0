/** The training of the base model: many hours if need be, in as many sittings as one likes. */
import type { Engine, Trainer, TrainerSnapshot } from "../core/engine.ts";
import { initialParameters } from "../core/network/initialize.ts";
import type { LanguageModelSpec } from "../core/network/spec.ts";
import { createRandom } from "../core/random.ts";
import { decodeQuantised, encodeQuantised } from "../storage/quantisedFile.ts";
import { joinDocuments, shuffled, windowAt, windowsPerPass } from "../worker/tokenStream.ts";
import type { HeldOutLanguage } from "./baseCorpus.ts";
import { type CurvePoint, loadState, type Progress, type StateName, saveState } from "./runState.ts";

const SHAPE = { batch: 16, windowSteps: 64 };
const TOKENS_PER_STEP = SHAPE.batch * SHAPE.windowSteps;
const OPTIMIZER = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };
const CLIP_NORM = 1;
const PEAK_LEARNING_RATE = 3e-3;
const WARMUP_STEPS = 200;
/** The last part of a sitting, in which the rate falls in a straight line to almost nothing. */
const DECAY_SHARE = 0.3;
const FLOOR_FRACTION = 0.02;
const SEED = 1;
/** A step that took longer was held up by something else, and counts as this long. */
const MOST_STEP_SECONDS = 2;
const VALIDATION_EVERY_SECONDS = 240;
const WINDOWS_OF_LANGUAGE = 4;

export interface BaseRunParts {
  readonly engine: Engine;
  readonly spec: LanguageModelSpec;
  readonly eos: number;
  readonly learnt: readonly Int32Array[];
  readonly heldOut: readonly HeldOutLanguage[];
  /** Where the states lie. */
  readonly folder: string;
  readonly hours: number;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/** What came of a sitting, and what of that is lost by eight bits a weight. */
export interface RunEnd {
  readonly progress: Progress;
  readonly snapshot: TrainerSnapshot;
  readonly quantisedBitsPerChar: number;
}

/**
 * Trains for so many hours from where the last sitting stood: first at one rate, then at a falling one. The state
 * before the fall is kept, so that another sitting can go on from there and nothing of the schedule needs to be known
 * beforehand (warm-up, stable, decay: Hu et al. 2024).
 */
export async function runBase(parts: BaseRunParts): Promise<RunEnd> {
  const { engine, spec, folder, threads } = parts;
  const state = await loadState(folder, "stable");
  if (state && JSON.stringify(state.progress.spec) !== JSON.stringify(spec)) {
    throw new Error(`${folder} holds a run of another network; give another --out or delete it`);
  }
  const parameters = state?.snapshot.parameters ?? initialParameters(spec, createRandom(SEED));
  const trainer = await engine.createTrainer({ spec, parameters, ...SHAPE, optimizer: OPTIMIZER, threads });
  try {
    if (state) trainer.restore(state.snapshot);
    return await new Sitting(parts, trainer, state?.progress ?? freshProgress(spec)).run();
  } finally {
    trainer.dispose();
  }
}

function freshProgress(spec: LanguageModelSpec): Progress {
  return { spec, steps: 0, tokens: 0, seconds: 0, curve: [] };
}

class Sitting {
  private steps: number;
  private seconds = 0;
  private curve: readonly CurvePoint[];
  private lossNats = 0;
  private stream: Int32Array = new Int32Array(0);
  private epoch = -1;
  private readonly windowsPerEpoch: number;

  constructor(
    private readonly parts: BaseRunParts,
    private readonly trainer: Trainer,
    private readonly before: Progress,
  ) {
    this.steps = before.steps;
    this.curve = before.curve;
    const tokens = parts.learnt.reduce((sum, ids) => sum + ids.length + 1, 0);
    this.windowsPerEpoch = windowsPerPass(tokens, SHAPE);
    parts.log(`${tokens} tokens, ${this.windowsPerEpoch} steps a pass; ${this.steps} steps done`);
  }

  async run(): Promise<RunEnd> {
    const total = 3600 * this.parts.hours;
    const stableSeconds = (1 - DECAY_SHARE) * total;
    await this.learnUntil(stableSeconds, () => 1);
    await this.save("stable");
    await this.learnUntil(total, () => {
      const fallen = (this.seconds - stableSeconds) / (total - stableSeconds);
      return 1 - (1 - FLOOR_FRACTION) * Math.min(1, fallen);
    });
    this.validate();
    const end = await this.save("finished");
    const { spec } = this.parts;
    this.trainer.restore({
      ...end.snapshot,
      parameters: decodeQuantised(spec, encodeQuantised(spec, end.snapshot.parameters)),
    });
    return { ...end, quantisedBitsPerChar: meanOf(Object.values(this.bitsByLanguage())) };
  }

  private async learnUntil(seconds: number, scale: () => number): Promise<void> {
    let validatedAt = this.seconds;
    while (this.seconds < seconds) {
      const startMs = performance.now();
      const warmup = Math.min(1, (this.steps + 1) / WARMUP_STEPS);
      const { lossNats } = this.trainer.step(this.nextWindow(), {
        learningRate: PEAK_LEARNING_RATE * warmup * scale(),
        clipNorm: CLIP_NORM,
      });
      if (!Number.isFinite(lossNats)) throw new Error(`the loss of step ${this.steps} is ${lossNats}`);
      this.steps++;
      this.lossNats = this.steps === 1 ? lossNats : 0.99 * this.lossNats + 0.01 * lossNats;
      this.seconds += Math.min(MOST_STEP_SECONDS, (performance.now() - startMs) / 1000);
      if (this.seconds - validatedAt >= VALIDATION_EVERY_SECONDS) {
        validatedAt = this.seconds;
        this.validate();
        if (scale() === 1) await this.save("stable");
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Pass after pass, each in an order of its own that depends on its number alone. */
  private nextWindow() {
    const epoch = Math.floor(this.steps / this.windowsPerEpoch);
    if (epoch !== this.epoch) {
      const { learnt, eos } = this.parts;
      this.stream = joinDocuments(shuffled(learnt, createRandom(SEED + epoch)), eos);
      this.epoch = epoch;
      this.trainer.resetState();
    }
    return windowAt(this.stream, this.steps % this.windowsPerEpoch, SHAPE);
  }

  private validate(): void {
    const byLanguage = this.bitsByLanguage();
    const bitsPerChar = meanOf(Object.values(byLanguage));
    const { tokens, seconds } = this.progress();
    const point = { tokens, seconds, trainBitsPerToken: this.lossNats / Math.LN2, bitsPerChar, byLanguage };
    this.curve = [...this.curve, point];
    const rounded = JSON.stringify(point, (_, value) => (typeof value === "number" ? Number(value.toFixed(4)) : value));
    this.parts.log(rounded);
  }

  private bitsByLanguage(): Record<string, number> {
    return Object.fromEntries(this.parts.heldOut.map(language => [language.language, this.bitsPerChar(language)]));
  }

  private bitsPerChar({ documents, chars }: HeldOutLanguage): number {
    const stream = joinDocuments(documents, this.parts.eos);
    const count = Math.min(WINDOWS_OF_LANGUAGE, windowsPerPass(stream.length, SHAPE));
    const windows = Array.from({ length: count }, (_, w) => windowAt(stream, w, SHAPE));
    return ((this.trainer.evaluate(windows) / Math.LN2) * stream.length) / chars;
  }

  private progress(): Progress {
    const { spec, seconds } = this.before;
    const tokens = this.steps * TOKENS_PER_STEP;
    return { spec, steps: this.steps, tokens, seconds: seconds + this.seconds, curve: this.curve };
  }

  private async save(name: StateName): Promise<{ progress: Progress; snapshot: TrainerSnapshot }> {
    const state = { progress: this.progress(), snapshot: this.trainer.snapshot() };
    await saveState(this.parts.folder, name, state);
    return state;
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
