/** Arranges sequences as [time, batch], the layout of every network input. */
import { NO_TARGET } from "../loss.ts";
import { ShapeError } from "../tensor.ts";

/**
 * Arranges sequences of one length as [time, batch].
 *
 * @throws ShapeError when a sequence has another length than the first
 */
export function timeMajor(sequences: readonly ArrayLike<number>[]): Int32Array {
  const batch = sequences.length;
  const time = sequences[0].length;
  const ids = new Int32Array(time * batch);
  for (const [i, sequence] of sequences.entries()) {
    if (sequence.length !== time) throw new ShapeError(`sequence ${i}`, [time], sequence.length);
    for (let t = 0; t < time; t++) ids[t * batch + i] = sequence[t];
  }
  return ids;
}

/** Arranges sequences of any length as the targets of a decoder: each ends with EOS, followed by NO_TARGET. */
export function timeMajorTargets(sequences: readonly ArrayLike<number>[], eos: number): Int32Array {
  const batch = sequences.length;
  const time = sequences.reduce((longest, { length }) => Math.max(longest, length), 0) + 1;
  const ids = new Int32Array(time * batch).fill(NO_TARGET);
  for (const [i, sequence] of sequences.entries()) {
    for (let t = 0; t < sequence.length; t++) ids[t * batch + i] = sequence[t];
    ids[sequence.length * batch + i] = eos;
  }
  return ids;
}
