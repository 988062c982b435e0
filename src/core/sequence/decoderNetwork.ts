/** The decoder of a network: it generates each token from its state and the token before, as a language model does. */
import type { Affine, Products } from "../cells/affine.ts";
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

/** The sizes of a decoder. */
export interface DecoderSpec {
  /** Not bidirectional. Its vocabulary may be larger than the output. */
  readonly backbone: BackboneSpec;
  /** The number of tokens that the decoder can generate, with ids from 0. */
  readonly outputSize: number;
  /** The token that ends every sequence. */
  readonly eos: number;
}

/** The tensors of a decoder. The same type holds their gradients. */
export interface DecoderNetwork {
  readonly spec: DecoderSpec;
  readonly backbone: Backbone;
  readonly output: Affine;
}

/**
 * Checks the sizes of a decoder.
 *
 * @throws SpecError
 */
export function checkDecoderSpec({ backbone, outputSize, eos }: DecoderSpec): void {
  checkBackboneSpec(backbone);
  if (backbone.recurrent.isBidirectional) {
    throw new SpecError("isBidirectional: expected false in a decoder, found true");
  }
  if (!Number.isSafeInteger(eos) || eos < 0 || eos >= outputSize) {
    throw new SpecError(`eos: expected an id from 0 to ${outputSize - 1}, found ${eos}`);
  }
}

/** Plans the tensors `embedding.weight`, `rnn.…`, `output.weight` and `output.bias`. */
export function decoderTensors(prefix: string, { backbone, outputSize }: DecoderSpec): TensorPlan[] {
  return [...backboneTensors(prefix, backbone), ...outputTensors(prefix, backbone.recurrent.hiddenSize, outputSize)];
}

/** Arranges named tensors as a decoder, without a copy. */
export function decoderNetworkOf(
  prefix: string,
  spec: DecoderSpec,
  parameters: Parameters,
  products?: Products,
): DecoderNetwork {
  const backbone = backboneOf(prefix, spec.backbone, parameters, products);
  return { spec, backbone, output: outputOf(prefix, parameters, products) };
}

/** The result of a forward pass, with what the backward pass needs. */
export interface DecoderForward {
  readonly lossNats: number;
  readonly pass: BackboneForward;
  readonly scores: Floats;
  readonly targets: Int32Array;
}

/**
 * Runs the decoder with teacher forcing (Williams & Zipser 1989): each step reads the true token before it.
 *
 *     L = -mean ln P(y⟨t⟩ | start, y⟨1⟩, …, y⟨t-1⟩)
 *
 * @param starts  the tokens before the first targets, [batch]
 * @param targets [time, batch]; each sequence ends with EOS, followed by NO_TARGET
 * @param state   the initial state
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
  // After the end of a shorter sequence the input does not matter, because no target counts there.
  for (let k = starts.length; k < inputs.length; k++) {
    const before = targets[k - starts.length];
    inputs[k] = before === NO_TARGET ? spec.eos : before;
  }
  const pass = forwardBackbone(backbone, inputs, state, { dropout });
  const scores = scoresOf(output, pass.stack.outputs);
  return { lossNats: headLossNats(head, scores, targets), pass, scores, targets };
}

/**
 * Back through `forwardDecoder`. Call it at most once.
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

/** Makes a decoder that generates one sequence, token by token. */
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
