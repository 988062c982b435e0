/** Puts examples of similar length into batches, in another random order in each pass. */
import { NO_TARGET } from "../../core/loss.ts";
import { type Random, shuffled } from "../../core/random.ts";
import type { EncoderDecoderBatch } from "../../core/sequence/encoderDecoder.ts";
import type { ManyToManyBatch } from "../../core/sequence/manyToMany.ts";
import type { OneToManyBatch } from "../../core/sequence/oneToMany.ts";
import { timeMajorTargets } from "../../core/sequence/timeMajor.ts";
import type { TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { EncodedExample } from "./encodeExamples.ts";

/** A batch of any task; each network reads the fields that it knows. */
export interface TaskBatch {
  readonly batch: EncoderDecoderBatch & ManyToManyBatch & OneToManyBatch;
  /** The targets that count in its mean loss. */
  readonly counted: number;
}

/** Examples are sorted by length within a pool of this many batches. Set by hand, not measured. */
const POOL_BATCHES = 32;

/** How likely a token is read as unknown in training, so that the network learns what to make of unknown ones. */
const UNKNOWN_SHARE = 0.03;

export interface BatchOptions {
  readonly spec: Pick<TaskSpec, "task" | "eos">;
  readonly batch: number;
  readonly random: Random;
  /** The id that unknown tokens get; undefined where there are none. */
  readonly unk: number | undefined;
}

/** Batches of pass after pass. */
export class TaskStream {
  readonly windowsPerEpoch: number;
  #batches: readonly (readonly EncodedExample[])[] = [];
  #next: number;

  constructor(
    private readonly examples: readonly EncodedExample[],
    private readonly options: BatchOptions,
  ) {
    this.windowsPerEpoch = Math.max(1, Math.ceil(examples.length / options.batch));
    this.#next = this.windowsPerEpoch;
  }

  take(): { readonly window: TaskBatch; readonly isFirst: boolean } {
    const isFirst = this.#next >= this.#batches.length;
    if (isFirst) this.#beginPass();
    const { random, unk, spec } = this.options;
    const chosen = this.#batches[this.#next++]!;
    return { window: batchOf(spec, unk === undefined ? chosen : chosen.map(withUnknown(unk, random))), isFirst };
  }

  /** Passes over as many batches, with the same random numbers. */
  skip(windows: number): void {
    for (let k = 0; k < windows; k++) this.take();
  }

  #beginPass(): void {
    const { random, batch } = this.options;
    this.#batches = shuffled(bucketed(shuffled(this.examples, random), batch), random);
    this.#next = 0;
  }
}

function withUnknown(unk: number, random: Random): (example: EncodedExample) => EncodedExample {
  return example => ({ ...example, inputs: example.inputs.map(id => (random() < UNKNOWN_SHARE ? unk : id)) });
}

const lengthOf = ({ inputs, targets }: EncodedExample): number => inputs.length + targets.length;

/** Cuts the examples into batches, after sorting each pool of them by length. */
export function bucketed(examples: readonly EncodedExample[], batch: number): (readonly EncodedExample[])[] {
  const batches: (readonly EncodedExample[])[] = [];
  for (let start = 0; start < examples.length; start += POOL_BATCHES * batch) {
    const pool = examples.slice(start, start + POOL_BATCHES * batch).sort((a, b) => lengthOf(a) - lengthOf(b));
    for (let k = 0; k < pool.length; k += batch) batches.push(pool.slice(k, k + batch));
  }
  return batches;
}

/** Arranges examples for the network of a task. */
export function batchOf({ task, eos }: BatchOptions["spec"], examples: readonly EncodedExample[]): TaskBatch {
  const batch = examples.length;
  const labels = Int32Array.from(examples, ({ label }) => label);
  const sources = padded(
    examples.map(({ inputs }) => inputs),
    eos,
  );
  switch (task) {
    case "classify":
      return { batch: { batch, ...sources, targets: labels }, counted: batch };
    case "tag": {
      const { inputs: targets } = padded(
        examples.map(({ targets }) => targets),
        NO_TARGET,
      );
      return { batch: { batch, ...sources, targets }, counted: targets.filter(tag => tag !== NO_TARGET).length };
    }
    case "translate":
    case "generate": {
      const targets = timeMajorTargets(
        examples.map(({ targets }) => targets),
        eos,
      );
      const counted = examples.reduce((sum, { targets }) => sum + targets.length + 1, 0);
      const read = task === "translate" ? sources : { inputs: labels };
      return { batch: { batch, ...read, targets }, counted };
    }
    default:
      return task satisfies never;
  }
}

/** Sequences as [time, batch], with their lengths. */
export function padded(sequences: readonly Int32Array[], fill: number) {
  const batch = sequences.length;
  const time = Math.max(1, ...sequences.map(({ length }) => length));
  const inputs = new Int32Array(time * batch).fill(fill);
  for (const [i, sequence] of sequences.entries()) {
    for (let t = 0; t < sequence.length; t++) inputs[t * batch + i] = sequence[t]!;
  }
  return { inputs, lengths: Int32Array.from(sequences, ({ length }) => Math.max(1, length)) };
}
