/** Many to many with different lengths: an encoder reads a sequence, and a decoder generates the answer. */
import type { CellState } from "../cells/cell.ts";
import { checkTensors } from "../network/network.ts";
import { checkSize } from "../network/spec.ts";
import { type Floats, type Parameters, zerosLike } from "../tensor.ts";
import {
  type BackboneSpec,
  backboneOf,
  backboneTensors,
  backwardBackbone,
  checkBackboneSpec,
  forwardBackbone,
} from "./backbone.ts";
import { addColumns, concatColumns } from "./columns.ts";
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
import { directionsOf, outputSizeOf, type RecurrentSpec } from "./recurrentSpec.ts";
import type { Pass, SequenceNetwork, Sequences } from "./sequenceNetwork.ts";
import { initialStack, type StackState } from "./stack.ts";
import { checkParameterCount } from "./tensorPlan.ts";

/** The sizes of an encoder-decoder. */
export interface EncoderDecoderSpec {
  readonly source: BackboneSpec;
  /** How many tokens the decoder can generate, EOS included. */
  readonly vocabularySize: number;
  readonly eos: number;
  readonly embeddingSize: number;
}

/** A batch of sources and their answers. */
export interface EncoderDecoderBatch extends Sequences {
  /** [time, batch]; each sequence ends with EOS, followed by NO_TARGET (see `timeMajorTargets`). */
  readonly targets: Int32Array;
}

/** A network that translates one sequence into another. */
export interface EncoderDecoder extends SequenceNetwork<EncoderDecoderBatch> {
  readonly spec: EncoderDecoderSpec;
  /** Makes a decoder for the answer to one source. The parameters must not change while it is in use. */
  decoder(parameters: Parameters, source: Int32Array, pass?: Pass): Decoder<StackState>;
}

/**
 * Makes an encoder-decoder. The last state of the encoder is the first state of the decoder, layer by layer.
 *
 *     s⟨0⟩ = a⟨Tx⟩      s⟨t⟩ = cell(E y⟨t-1⟩, s⟨t-1⟩), y⟨0⟩ = EOS      ŷ⟨t⟩ = softmax(Wya s⟨t⟩ + by)
 *
 * Cho et al. 2014; Sutskever, Vinyals & Le 2014. The last states of a bidirectional encoder are concatenated, so its
 * decoder is twice as wide.
 *
 * Tensors: `encoder.embedding.weight`, `encoder.rnn.…`, `decoder.embedding.weight`, `decoder.rnn.…`,
 * `decoder.output.weight`, `decoder.output.bias`.
 *
 * @throws SpecError
 */
export function encoderDecoder(spec: EncoderDecoderSpec): EncoderDecoder {
  const { source, vocabularySize, eos, embeddingSize } = spec;
  checkBackboneSpec(source);
  checkSize("vocabularySize", vocabularySize);
  const recurrent = { ...source.recurrent, hiddenSize: outputSizeOf(source.recurrent), isBidirectional: false };
  const decoderSpec: DecoderSpec = {
    backbone: { vocabularySize, embeddingSize, recurrent },
    outputSize: vocabularySize,
    eos,
  };
  checkDecoderSpec(decoderSpec);
  const tensors = checkParameterCount([
    ...backboneTensors("encoder.", source),
    ...decoderTensors("decoder.", decoderSpec),
  ]);

  const encode = (parameters: Parameters, { inputs, batch, lengths }: Sequences, pass: Pass) => {
    checkTensors(tensors, parameters);
    const encoder = backboneOf("encoder.", source, parameters, pass.products);
    const initial = initialStack(encoder.stack, batch, pass.initialState);
    const encoding = forwardBackbone(encoder, inputs, initial, { dropout: pass.dropout, lengths });
    const decoder = decoderNetworkOf("decoder.", decoderSpec, parameters, pass.products);
    return { encoder, encoding, decoder, state: joinDirections(encoding.stack.state, source.recurrent) };
  };

  return {
    spec,
    tensors,
    forward(parameters, { targets, ...sources }, pass = {}) {
      const { batch } = sources;
      const { encoder, encoding, decoder, state } = encode(parameters, sources, pass);
      const forward = forwardDecoder(decoder, new Int32Array(batch).fill(eos), targets, state, pass.dropout);
      return {
        lossNats: forward.lossNats,
        backward(gradients) {
          const decoded = backwardDecoder(decoder, forward, decoderNetworkOf("decoder.", decoderSpec, gradients));
          const dState = splitDirections(decoded.dInitial, source.recurrent);
          const grads = backboneOf("encoder.", source, gradients);
          const encoded = backwardBackbone(encoder, encoding, { state: dState }, grads);
          return { "encoder.rnn": encoded.norms, "decoder.rnn": decoded.norms };
        },
      };
    },
    decoder(parameters, tokens, pass = {}) {
      const { decoder, state } = encode(parameters, { inputs: tokens, batch: 1 }, pass);
      return decoderOf(decoder, eos, state);
    },
  };
}

/** [layers * directions] of [batch, na] to [layers] of [batch, directions * na]. */
function joinDirections(state: StackState, spec: RecurrentSpec): StackState {
  const directions = directionsOf(spec);
  return Array.from({ length: spec.layers }, (_, l): CellState => {
    const both = state.slice(l * directions, (l + 1) * directions);
    return both[0].map((own, k) =>
      concatColumns(
        both.map(arrays => arrays[k]),
        own.length / spec.hiddenSize,
      ),
    );
  });
}

/** Back through `joinDirections`. */
function splitDirections(dJoined: StackState, spec: RecurrentSpec): StackState {
  const na = spec.hiddenSize;
  const directions = directionsOf(spec);
  const part = (joined: Floats, d: number): Floats => {
    const own = zerosLike(joined, joined.length / directions);
    addColumns(own, joined, own.length / na, d * na);
    return own;
  };
  return dJoined.flatMap(arrays => Array.from({ length: directions }, (_, d) => arrays.map(joined => part(joined, d))));
}
