/** Many to many with equal lengths: an answer at every step, for tagging and for language models of whole sequences. */
import { checkTensors } from "../network/network.ts";
import type { Floats, Parameters } from "../tensor.ts";
import {
  type BackboneSpec,
  backboneOf,
  backboneTensors,
  backwardBackbone,
  checkBackboneSpec,
  forwardBackbone,
} from "./backbone.ts";
import {
  checkHead,
  checkTargets,
  type Head,
  headBackwardInPlace,
  headLossNats,
  outputOf,
  outputTensors,
  probabilitiesInPlace,
  scoresBackward,
  scoresOf,
} from "./head.ts";
import { outputSizeOf } from "./recurrentSpec.ts";
import type { Pass, SequenceNetwork, Sequences } from "./sequenceNetwork.ts";
import { initialStack } from "./stack.ts";
import { checkParameterCount } from "./tensorPlan.ts";

/** The sizes of a many-to-many network. */
export interface ManyToManySpec extends BackboneSpec {
  readonly head: Head;
}

/** A batch of sequences with their targets. */
export interface ManyToManyBatch extends Sequences {
  /** The targets of the head at each step: [time, batch], or [time, batch, size] for a sigmoid head. */
  readonly targets: Int32Array;
}

/** A network with an answer at every step. */
export interface ManyToMany extends SequenceNetwork<ManyToManyBatch> {
  readonly spec: ManyToManySpec;
  /** Computes ŷ⟨t⟩ for every step, [time, batch, size]. */
  predict(parameters: Parameters, sequences: Sequences, pass?: Pass): Floats;
}

/**
 * Makes a network with an answer at every step.
 *
 *     ŷ⟨t⟩ = head(Wya a⟨t⟩ + by)
 *
 * a⟨t⟩ depends on the sequence up to t or, if bidirectional, on the whole sequence (Schuster & Paliwal 1997).
 *
 * Tensors: `embedding.weight`, `rnn.…`, `output.weight`, `output.bias`.
 *
 * @throws SpecError
 */
export function manyToMany(spec: ManyToManySpec): ManyToMany {
  checkBackboneSpec(spec);
  checkHead(spec.head);
  const { head } = spec;
  const tensors = checkParameterCount([
    ...backboneTensors("", spec),
    ...outputTensors("", outputSizeOf(spec.recurrent), head.size),
  ]);

  const run = (parameters: Parameters, inputs: Int32Array, batch: number, pass: Pass, lengths?: Int32Array) => {
    checkTensors(tensors, parameters);
    const backbone = backboneOf("", spec, parameters, pass.products);
    const output = outputOf("", parameters, pass.products);
    const state = initialStack(backbone.stack, batch, pass.initialState);
    const hidden = forwardBackbone(backbone, inputs, state, { dropout: pass.dropout, lengths });
    return { backbone, output, hidden, scores: scoresOf(output, hidden.stack.outputs) };
  };

  return {
    spec,
    tensors,
    forward(parameters, { batch, inputs, targets, lengths }, pass = {}) {
      checkTargets(head, targets, inputs.length);
      const { backbone, output, hidden, scores } = run(parameters, inputs, batch, pass, lengths);
      return {
        lossNats: headLossNats(head, scores, targets),
        backward(gradients) {
          headBackwardInPlace(head, scores, targets);
          const dOutputs = scoresBackward(output, hidden.stack.outputs, scores, outputOf("", gradients));
          const grads = backboneOf("", spec, gradients);
          return { rnn: backwardBackbone(backbone, hidden, { outputs: dOutputs }, grads).norms };
        },
      };
    },
    predict(parameters, { inputs, batch, lengths }, pass = {}) {
      const { scores } = run(parameters, inputs, batch, pass, lengths);
      probabilitiesInPlace(head, scores);
      return scores;
    },
  };
}
