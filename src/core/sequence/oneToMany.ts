/** One to many: from a single input a sequence is written. Generation. */
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

export interface OneToManySpec {
  /** What it starts from: ids 0 to inputs - 1, apart from the tokens that it writes. */
  readonly inputs: number;
  /** Tokens that it writes, EOS among them. */
  readonly vocabularySize: number;
  readonly eos: number;
  readonly embeddingSize: number;
  readonly recurrent: RecurrentSpec;
}

export interface OneToManyBatch {
  /** Ids of inputs, [batch]. */
  readonly inputs: Int32Array;
  /** [time, batch], each ended by EOS and then filled with NO_TARGET; `endedTimeMajor` makes them. */
  readonly targets: Int32Array;
}

export interface OneToMany extends SequenceNetwork<OneToManyBatch> {
  readonly spec: OneToManySpec;
  /** Ready to write what follows from an input. The parameters must not change while it is used. */
  decoder(parameters: Parameters, input: number, pass?: Pass): Decoder<StackState>;
}

/**
 * x<1> is the input, x<t> = y<t-1>, and y^<t> = softmax(Wya a<t> + by) until EOS.
 *
 * Tensors: `embedding.weight` [vocabularySize + inputs, embeddingSize], whose last rows are the inputs', `rnn.…`,
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
      const decoder = decoderNetworkOf("", decoderSpec, parameters);
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
      const decoder = decoderNetworkOf("", decoderSpec, parameters);
      return decoderOf(decoder, vocabularySize + input, initialStack(decoder.backbone.stack, 1, pass.initialState));
    },
  };
}
