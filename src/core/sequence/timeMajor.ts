/** Sequences side by side, the way networks read them: [time, batch], all steps of one time together. */
import { NO_TARGET } from "../loss.ts";
import { ShapeError } from "../tensor.ts";

/**
 * Sequences of one length; shorter and longer ones go into batches of their own.
 *
 * @throws ShapeError when one is of another length than the first
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

/** Sequences of any length, each ended by EOS, and NO_TARGET after it: the targets of a network that writes. */
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
