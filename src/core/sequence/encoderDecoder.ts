/** Many to many, of unequal length: one network reads a sequence, another writes the answer. */
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
import type { Pass, SequenceNetwork } from "./sequenceNetwork.ts";
import { initialStack, type StackState } from "./stack.ts";
import { checkParameterCount } from "./tensorPlan.ts";

export interface EncoderDecoderSpec {
  readonly source: BackboneSpec;
  /** Tokens that it writes, EOS among them. */
  readonly vocabularySize: number;
  readonly eos: number;
  readonly embeddingSize: number;
}

/** Sources of one length; the answers may differ in theirs. */
export interface EncoderDecoderBatch {
  /** Sequences side by side. */
  readonly batch: number;
  /** Token ids of the source, [time of the source, batch]. */
  readonly inputs: Int32Array;
  /** [time, batch], each ended by EOS and then filled with NO_TARGET; `endedTimeMajor` makes them. */
  readonly targets: Int32Array;
}

export interface EncoderDecoder extends SequenceNetwork<EncoderDecoderBatch> {
  readonly spec: EncoderDecoderSpec;
  /** Ready to write the answer to one source. The parameters must not change while it is used. */
  decoder(parameters: Parameters, source: Int32Array, pass?: Pass): Decoder<StackState>;
}

/**
 * The encoder's last state is the decoder's first, layer by layer; the decoder begins with EOS.
 *
 *     s<0> = a<Tx>      s<t> = cell(E y<t-1>, s<t-1>), y<0> = EOS      y^<t> = softmax(Wya s<t> + by)
 *
 * Cho et al. 2014; Sutskever, Vinyals & Le 2014. Of a bidirectional encoder both last states stand side by side, so its
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

  const encode = (parameters: Parameters, inputs: Int32Array, batch: number, pass: Pass) => {
    checkTensors(tensors, parameters);
    const encoder = backboneOf("encoder.", source, parameters);
    const encoding = forwardBackbone(
      encoder,
      inputs,
      initialStack(encoder.stack, batch, pass.initialState),
      pass.dropout,
    );
    const decoder = decoderNetworkOf("decoder.", decoderSpec, parameters);
    return { encoder, encoding, decoder, state: joinDirections(encoding.stack.state, source.recurrent) };
  };

  return {
    spec,
    tensors,
    forward(parameters, { batch, inputs, targets }, pass = {}) {
      const { encoder, encoding, decoder, state } = encode(parameters, inputs, batch, pass);
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
      const { decoder, state } = encode(parameters, tokens, 1, pass);
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

/** Back through joinDirections. */
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
