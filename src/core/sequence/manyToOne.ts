/** Many to one: one answer for a whole sequence, for classification. */
import { checkTensors } from "../network/network.ts";
import { SpecError } from "../network/spec.ts";
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
import { type Pooling, poolBackward, poolStates } from "./pooling.ts";
import { outputSizeOf } from "./recurrentSpec.ts";
import type { Pass, SequenceNetwork, Sequences } from "./sequenceNetwork.ts";
import { initialStack } from "./stack.ts";
import { checkParameterCount } from "./tensorPlan.ts";

/** The sizes of a many-to-one network. */
export interface ManyToOneSpec extends BackboneSpec {
  readonly head: Head;
  readonly pooling: Pooling;
}

/** A batch of sequences with their targets. */
export interface ManyToOneBatch extends Sequences {
  /** [batch], or [batch, size] for a sigmoid head. */
  readonly targets: Int32Array;
}

/** A network with one answer for a sequence. */
export interface ManyToOne extends SequenceNetwork<ManyToOneBatch> {
  readonly spec: ManyToOneSpec;
  /** Computes ŷ, [batch, size]. */
  predict(parameters: Parameters, sequences: Sequences, pass?: Pass): Floats;
}

/**
 * Makes a network with one answer for a sequence.
 *
 *     ŷ = head(Wya pool(a⟨1⟩, …, a⟨Tx⟩) + by)
 *
 * Tensors: `embedding.weight`, `rnn.…`, `output.weight`, `output.bias`.
 *
 * @throws SpecError
 */
export function manyToOne(spec: ManyToOneSpec): ManyToOne {
  checkBackboneSpec(spec);
  checkHead(spec.head);
  const { head, pooling, recurrent } = spec;
  if (!["last", "mean"].includes(pooling)) throw new SpecError(`pooling: expected last or mean, found ${pooling}`);
  const tensors = checkParameterCount([
    ...backboneTensors("", spec),
    ...outputTensors("", outputSizeOf(recurrent), head.size),
  ]);

  const run = (parameters: Parameters, inputs: Int32Array, batch: number, pass: Pass, lengths?: Int32Array) => {
    checkTensors(tensors, parameters);
    const backbone = backboneOf("", spec, parameters, pass.products);
    const output = outputOf("", parameters, pass.products);
    const state = initialStack(backbone.stack, batch, pass.initialState);
    const hidden = forwardBackbone(backbone, inputs, state, { dropout: pass.dropout, lengths });
    const pooled = poolStates(pooling, recurrent, hidden.stack);
    return { backbone, output, hidden, pooled, scores: scoresOf(output, [pooled]) };
  };

  return {
    spec,
    tensors,
    forward(parameters, { batch, inputs, targets, lengths }, pass = {}) {
      checkTargets(head, targets, batch);
      const { backbone, output, hidden, pooled, scores } = run(parameters, inputs, batch, pass, lengths);
      return {
        lossNats: headLossNats(head, scores, targets),
        backward(gradients) {
          headBackwardInPlace(head, scores, targets);
          const [dPooled] = scoresBackward(output, [pooled], scores, outputOf("", gradients));
          const upstream = poolBackward(pooling, recurrent, hidden.stack, dPooled);
          return { rnn: backwardBackbone(backbone, hidden, upstream, backboneOf("", spec, gradients)).norms };
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
