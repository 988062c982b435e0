/** The part that writes a sequence, one token after another, each from the state and the token before: a language model. */
import type { Affine } from "../cells/affine.ts";
import { NO_TARGET } from "../loss.ts";
import { SpecError } from "../network/spec.ts";
import type { Random } from "../random.ts";
import type { Floats, Parameters } from "../tensor.ts";
import {
  type Backbone,
  type BackboneForward,
  type BackboneSpec,
  backboneOf,
  backboneTensors,
  backwardBackbone,
  checkBackboneSpec,
  forwardBackbone,
} from "./backbone.ts";
import type { Decoder } from "./decoding.ts";
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
import type { StackState } from "./stack.ts";
import type { StackBackward } from "./stackBackward.ts";
import type { TensorPlan } from "./tensorPlan.ts";

export interface DecoderSpec {
  /** Reads from one end: what is to come is not there yet. Its vocabulary may hold more than what is written. */
  readonly backbone: BackboneSpec;
  /** Tokens that can be written have the ids below this. */
  readonly outputSize: number;
  /** Ends every sequence. */
  readonly eos: number;
}

/** The same type holds the gradients. */
export interface DecoderNetwork {
  readonly spec: DecoderSpec;
  readonly backbone: Backbone;
  readonly output: Affine;
}

/** @throws SpecError */
export function checkDecoderSpec({ backbone, outputSize, eos }: DecoderSpec): void {
  checkBackboneSpec(backbone);
  if (backbone.recurrent.isBidirectional) {
    throw new SpecError("isBidirectional: expected false in a network that writes, found true");
  }
  if (!Number.isSafeInteger(eos) || eos < 0 || eos >= outputSize) {
    throw new SpecError(`eos: expected an id from 0 to ${outputSize - 1}, found ${eos}`);
  }
}

/** `embedding.weight`, `rnn.…`, `output.weight`, `output.bias`. */
export function decoderTensors(prefix: string, { backbone, outputSize }: DecoderSpec): TensorPlan[] {
  return [...backboneTensors(prefix, backbone), ...outputTensors(prefix, backbone.recurrent.hiddenSize, outputSize)];
}

/** The tensors in their places; nothing is copied. */
export function decoderNetworkOf(prefix: string, spec: DecoderSpec, parameters: Parameters): DecoderNetwork {
  return { spec, backbone: backboneOf(prefix, spec.backbone, parameters), output: outputOf(prefix, parameters) };
}

export interface DecoderForward {
  readonly lossNats: number;
  readonly pass: BackboneForward;
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
export function forwardDecoder(
  { spec, backbone, output }: DecoderNetwork,
  starts: Int32Array,
  targets: Int32Array,
  state: StackState,
  dropout?: Random,
): DecoderForward {
  const head = headOf(spec);
  checkTargets(head, targets, targets.length);
  const inputs = new Int32Array(targets.length);
  inputs.set(starts);
  // After the end of a shorter sequence anything may be read: no answer counts there.
  for (let k = starts.length; k < inputs.length; k++) {
    const before = targets[k - starts.length];
    inputs[k] = before === NO_TARGET ? spec.eos : before;
  }
  const pass = forwardBackbone(backbone, inputs, state, dropout);
  const scores = scoresOf(output, pass.stack.outputs);
  return { lossNats: headLossNats(head, scores, targets), pass, scores, targets };
}

/**
 * Back through forwardWriter; may be called once.
 *
 * @param grads added to
 */
export function backwardDecoder(
  { spec, backbone, output }: DecoderNetwork,
  forward: DecoderForward,
  grads: DecoderNetwork,
): StackBackward {
  const { pass, scores, targets } = forward;
  headBackwardInPlace(headOf(spec), scores, targets);
  const dOutputs = scoresBackward(output, pass.stack.outputs, scores, grads.output);
  return backwardBackbone(backbone, pass, { outputs: dOutputs }, grads.backbone);
}

/** One sequence, to be written token by token. */
export function decoderOf(
  { spec, backbone, output }: DecoderNetwork,
  start: number,
  state: StackState,
): Decoder<StackState> {
  const advance = (before: StackState, token: number) => {
    const { stack } = forwardBackbone(backbone, Int32Array.of(token), before);
    return { state: stack.state, scores: scoresOf(output, stack.outputs) };
  };
  return { eos: spec.eos, first: () => advance(state, start), advance };
}

function headOf({ outputSize }: DecoderSpec): Head {
  return { kind: "softmax", size: outputSize };
}
