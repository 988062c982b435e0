/** One to many: generates a sequence from a single input. */
import { checkTensors } from "../network/network.ts";
import { checkSize } from "../network/spec.ts";
import { checkTokens } from "../network/tokens.ts";
import type { Parameters } from "../tensor.ts";
import {
  backwardDecoder,
  checkDecoderSpec,
  type DecoderSpec,
  decoderNetworkOf,
  decoderOf,
  decoderTensors,
  forwardDecoder,
} from "./decoderNetwork.ts";
import type { Decoder } from "./decoding.ts";
import type { RecurrentSpec } from "./recurrentSpec.ts";
import type { Pass, SequenceNetwork } from "./sequenceNetwork.ts";
import { initialStack, type StackState } from "./stack.ts";
import { checkParameterCount } from "./tensorPlan.ts";

/** The sizes of a one-to-many network. */
export interface OneToManySpec {
  /** The number of inputs, with ids from 0 to inputs - 1. They are not among the generated tokens. */
  readonly inputs: number;
  /** How many tokens the network can generate, EOS included. */
  readonly vocabularySize: number;
  readonly eos: number;
  readonly embeddingSize: number;
  readonly recurrent: RecurrentSpec;
}

/** A batch of inputs and the sequences that follow them. */
export interface OneToManyBatch {
  /** Ids of inputs, [batch]. */
  readonly inputs: Int32Array;
  /** [time, batch]; each sequence ends with EOS, followed by NO_TARGET (see `timeMajorTargets`). */
  readonly targets: Int32Array;
}

/** A network that generates a sequence from one input. */
export interface OneToMany extends SequenceNetwork<OneToManyBatch> {
  readonly spec: OneToManySpec;
  /** Makes a decoder for the sequence of one input. The parameters must not change while it is in use. */
  decoder(parameters: Parameters, input: number, pass?: Pass): Decoder<StackState>;
}

/**
 * Makes a network that generates a sequence from one input until EOS.
 *
 *     x⟨1⟩ = E input      x⟨t⟩ = E y⟨t-1⟩      ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)
 *
 * Tensors: `embedding.weight` [vocabularySize + inputs, embeddingSize] with the rows of the inputs last, `rnn.…`,
 * `output.weight`, `output.bias`.
 *
 * @throws SpecError
 */
export function oneToMany(spec: OneToManySpec): OneToMany {
  const { inputs: inputCount, vocabularySize, eos, embeddingSize, recurrent } = spec;
  checkSize("inputs", inputCount);
  checkSize("vocabularySize", vocabularySize);
  const decoderSpec: DecoderSpec = {
    backbone: { vocabularySize: vocabularySize + inputCount, embeddingSize, recurrent },
    outputSize: vocabularySize,
    eos,
  };
  checkDecoderSpec(decoderSpec);
  const tensors = checkParameterCount(decoderTensors("", decoderSpec));

  return {
    spec,
    tensors,
    forward(parameters, { inputs, targets }, pass = {}) {
      checkTensors(tensors, parameters);
      checkTokens(inputs, inputCount);
      const decoder = decoderNetworkOf("", decoderSpec, parameters, pass.products);
      const state = initialStack(decoder.backbone.stack, inputs.length, pass.initialState);
      const starts = inputs.map(input => vocabularySize + input);
      const forward = forwardDecoder(decoder, starts, targets, state, pass.dropout);
      return {
        lossNats: forward.lossNats,
        backward: gradients => ({
          rnn: backwardDecoder(decoder, forward, decoderNetworkOf("", decoderSpec, gradients)).norms,
        }),
      };
    },
    decoder(parameters, input, pass = {}) {
      checkTensors(tensors, parameters);
      checkTokens([input], inputCount);
      const decoder = decoderNetworkOf("", decoderSpec, parameters, pass.products);
      return decoderOf(decoder, vocabularySize + input, initialStack(decoder.backbone.stack, 1, pass.initialState));
    },
  };
}
