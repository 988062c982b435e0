/** The network at hand, with the sequence that the figures show. */
import { createRandom } from "../../../src/core/random.ts";
import type { Parameters } from "../../../src/core/tensor.ts";
import { type CoreNetwork, coreNetworkOf } from "../model/coreNetwork.ts";
import { initialState, type TrainedState } from "../model/run.ts";
import { type PlaySpec, sensibleSpec } from "../model/spec.ts";
import { drawBatch, type PlayBatch, type PlayTask, type TaskTexts, taskOf } from "../model/tasks.ts";

export interface CurrentNetwork {
  readonly spec: PlaySpec;
  readonly texts: TaskTexts;
  readonly task: PlayTask;
  readonly network: CoreNetwork;
  readonly example: PlayBatch;
  parameters: Parameters;
  steps: number;
}

/** Makes a network; without a state it begins from scratch. */
export function currentNetwork(wanted: PlaySpec, texts: TaskTexts, state?: TrainedState): CurrentNetwork {
  const spec = sensibleSpec(wanted);
  const task = taskOf(spec.task, texts);
  const { parameters, steps } = state ?? initialState(spec, texts);
  const example = drawBatch(task, 1, spec.length, createRandom(spec.seed + 7));
  return { spec, texts, task, network: coreNetworkOf(spec, task), example, parameters, steps };
}
