/** Cuts documents into windows for truncated backpropagation through time. */
import type { TrainingWindow } from "../../core/network/engine.ts";
import { type Random, shuffled } from "../../core/random.ts";

export interface WindowShape {
  readonly batch: number;
  readonly windowSteps: number;
}

/** Joins the documents, each followed by `<EOS>`. */
export function joinDocuments(documents: readonly Int32Array[], eos: number): Int32Array {
  const stream = new Int32Array(documents.reduce((sum, ids) => sum + ids.length + 1, 0));
  let end = 0;
  for (const ids of documents) {
    stream.set(ids, end);
    end += ids.length;
    stream[end++] = eos;
  }
  return stream;
}

/** The number of windows in one pass over a stream of this many tokens. */
export function windowsPerPass(tokens: number, { batch, windowSteps }: WindowShape): number {
  return Math.max(1, Math.floor(tokens / batch / windowSteps));
}

/**
 * Window w of a stream that is split into `batch` lanes. Row b of window w+1 continues row b of window w, so the
 * recurrent state can be carried between them. Lane b begins at b/batch of the stream. The stream is read as a ring:
 * where it is shorter than a window, lanes overlap.
 */
export function windowAt(stream: Int32Array, w: number, { batch, windowSteps }: WindowShape): TrainingWindow {
  const inputs = new Int32Array(windowSteps * batch);
  const targets = new Int32Array(windowSteps * batch);
  for (let b = 0; b < batch; b++) {
    const start = Math.floor((b * stream.length) / batch) + w * windowSteps;
    for (let t = 0; t < windowSteps; t++) {
      inputs[t * batch + b] = stream[(start + t) % stream.length]!;
      targets[t * batch + b] = stream[(start + t + 1) % stream.length]!;
    }
  }
  return { inputs, targets };
}

/** Yields windows for pass after pass over the documents, each pass in another random order. */
export class EpochStream {
  private stream: Int32Array = new Int32Array(0);
  private next = 0;
  readonly windowsPerEpoch: number;

  constructor(
    private readonly documents: readonly Int32Array[],
    private readonly eos: number,
    private readonly shape: WindowShape,
    private readonly random: Random,
  ) {
    this.windowsPerEpoch = windowsPerPass(
      documents.reduce((sum, ids) => sum + ids.length + 1, 0),
      shape,
    );
    this.next = this.windowsPerEpoch;
  }

  /** Takes the next window. `isFirst`: a new pass begins, so the recurrent state must be reset. */
  take(): { readonly window: TrainingWindow; readonly isFirst: boolean } {
    const isFirst = this.next === this.windowsPerEpoch;
    if (isFirst) this.beginPass();
    return { window: windowAt(this.stream, this.next++, this.shape), isFirst };
  }

  /** Skips this many windows, as if they had been taken. */
  skip(windows: number): void {
    let left = windows;
    while (left > 0) {
      if (this.next === this.windowsPerEpoch) this.beginPass();
      const passed = Math.min(left, this.windowsPerEpoch - this.next);
      this.next += passed;
      left -= passed;
    }
  }

  private beginPass(): void {
    this.stream = joinDocuments(shuffled(this.documents, this.random), this.eos);
    this.next = 0;
  }
}

/** Held-out tokens as windows; undefined where there are too few for one prediction. */
export function validationOf(tokens: Int32Array, shape: WindowShape) {
  if (tokens.length < 2) return undefined;
  return { windows: windowsPerPass(tokens.length, shape), at: (w: number) => windowAt(tokens, w, shape) };
}
