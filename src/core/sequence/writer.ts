/** The part that writes a sequence, one token after another, each from the state and the token before: a language model. */
import type { Affine } from "../cells/affine.ts";
import { NO_TARGET } from "../loss.ts";
import { SpecError } from "../network/spec.ts";
import type { Random } from "../random.ts";
import type { Floats, Parameters } from "../tensor.ts";
import type { Decoder } from "./decoder.ts";
import {
  checkTargets,
  type Head,
  headBackwardInPlace,
  headLossNats,
  outputOf,
  outputTensors,
  scoresBackward,
  scoresOf,
} from "./head.ts";
import {
  checkReaderSpec,
  type Reader,
  type ReaderForward,
  type ReaderSpec,
  readerOf,
  readerTensors,
  readTokens,
  readTokensBackward,
} from "./reader.ts";
import type { StackState } from "./stack.ts";
import type { StackBackward } from "./stackBackward.ts";
import type { TensorPlan } from "./tensorPlan.ts";

export interface WriterSpec {
  /** Reads from one end: what is to come is not there yet. Its vocabulary may hold more than what is written. */
  readonly reader: ReaderSpec;
  /** Tokens that can be written have the ids below this. */
  readonly writtenSize: number;
  /** Ends every sequence. */
  readonly eos: number;
}

/** The same type holds the gradients. */
export interface Writer {
  readonly spec: WriterSpec;
  readonly reader: Reader;
  readonly output: Affine;
}

/** @throws SpecError */
export function checkWriterSpec({ reader, writtenSize, eos }: WriterSpec): void {
  checkReaderSpec(reader);
  if (reader.recurrent.isBidirectional) {
    throw new SpecError("isBidirectional: expected false in a network that writes, found true");
  }
  if (!Number.isSafeInteger(eos) || eos < 0 || eos >= writtenSize) {
    throw new SpecError(`eos: expected an id from 0 to ${writtenSize - 1}, found ${eos}`);
  }
}

/** `embedding.weight`, `rnn.…`, `output.weight`, `output.bias`. */
export function writerTensors(prefix: string, { reader, writtenSize }: WriterSpec): TensorPlan[] {
  return [...readerTensors(prefix, reader), ...outputTensors(prefix, reader.recurrent.hiddenSize, writtenSize)];
}

/** The tensors in their places; nothing is copied. */
export function writerOf(prefix: string, spec: WriterSpec, parameters: Parameters): Writer {
  return { spec, reader: readerOf(prefix, spec.reader, parameters), output: outputOf(prefix, parameters) };
}

export interface WriterForward {
  readonly lossNats: number;
  readonly reading: ReaderForward;
  readonly scores: Floats;
  readonly targets: Int32Array;
}

/**
 * Teacher forcing (Williams & Zipser 1989): after each token the true one is read, whatever the network would have written.
 *
 *     L = -mean ln P(y<t> | start, y<1>, …, y<t-1>)
 *
 * @param starts  what is read before the first token, [batch]
 * @param targets [time, batch], each ended by EOS and then filled with NO_TARGET
 * @param state   before the start
 */
export function forwardWriter(
  { spec, reader, output }: Writer,
  starts: Int32Array,
  targets: Int32Array,
  state: StackState,
  dropout?: Random,
): WriterForward {
  const head = headOf(spec);
  checkTargets(head, targets, targets.length);
  const inputs = new Int32Array(targets.length);
  inputs.set(starts);
  // After the end of a shorter sequence anything may be read: no answer counts there.
  for (let k = starts.length; k < inputs.length; k++) {
    const before = targets[k - starts.length];
    inputs[k] = before === NO_TARGET ? spec.eos : before;
  }
  const reading = readTokens(reader, inputs, state, dropout);
  const scores = scoresOf(output, reading.stack.outputs);
  return { lossNats: headLossNats(head, scores, targets), reading, scores, targets };
}

/**
 * Back through forwardWriter; may be called once.
 *
 * @param grads added to
 */
export function backwardWriter({ spec, reader, output }: Writer, forward: WriterForward, grads: Writer): StackBackward {
  const { reading, scores, targets } = forward;
  headBackwardInPlace(headOf(spec), scores, targets);
  const dOutputs = scoresBackward(output, reading.stack.outputs, scores, grads.output);
  return readTokensBackward(reader, reading, { outputs: dOutputs }, grads.reader);
}

/** One sequence, to be written token by token. */
export function decoderOf({ spec, reader, output }: Writer, start: number, state: StackState): Decoder<StackState> {
  const advance = (before: StackState, token: number) => {
    const { stack } = readTokens(reader, Int32Array.of(token), before);
    return { state: stack.state, scores: scoresOf(output, stack.outputs) };
  };
  return { eos: spec.eos, first: () => advance(state, start), advance };
}

function headOf({ writtenSize }: WriterSpec): Head {
  return { kind: "softmax", size: writtenSize };
}
