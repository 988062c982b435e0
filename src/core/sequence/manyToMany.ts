/** Many to many, of equal length: an answer at every step. Tagging, cloze, and language models over whole sequences. */
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
import type { Pass, SequenceNetwork } from "./sequenceNetwork.ts";
import { initialStack } from "./stack.ts";
import { checkParameterCount } from "./tensorPlan.ts";

export interface ManyToManySpec extends BackboneSpec {
  readonly head: Head;
}

/** Sequences of one length. */
export interface ManyToManyBatch {
  /** Sequences side by side. */
  readonly batch: number;
  /** Token ids, [time, batch]. */
  readonly inputs: Int32Array;
  /** What the head asks for at each step: [time, batch], or [time, batch, size] of a sigmoid head. */
  readonly targets: Int32Array;
}

export interface ManyToMany extends SequenceNetwork<ManyToManyBatch> {
  readonly spec: ManyToManySpec;
  /** yHat<t> of every step, [time, batch, size]. */
  predict(parameters: Parameters, inputs: Int32Array, batch: number, pass?: Pass): Floats;
}

/**
 * y^<t> = head(Wya a<t> + by), a<t> seeing what stands before t, or, bidirectional, all of the sequence.
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

  const run = (parameters: Parameters, inputs: Int32Array, batch: number, pass: Pass) => {
    checkTensors(tensors, parameters);
    const backbone = backboneOf("", spec, parameters);
    const output = outputOf("", parameters);
    const hidden = forwardBackbone(
      backbone,
      inputs,
      initialStack(backbone.stack, batch, pass.initialState),
      pass.dropout,
    );
    return { backbone, output, hidden, scores: scoresOf(output, hidden.stack.outputs) };
  };

  return {
    spec,
    tensors,
    forward(parameters, { batch, inputs, targets }, pass = {}) {
      checkTargets(head, targets, inputs.length);
      const { backbone, output, hidden, scores } = run(parameters, inputs, batch, pass);
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
    predict(parameters, inputs, batch, pass = {}) {
      const { scores } = run(parameters, inputs, batch, pass);
      probabilitiesInPlace(head, scores);
      return scores;
    },
  };
}
