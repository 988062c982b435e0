/**
 * Exports a network as the two files that `tf.loadLayersModel` reads: `model.json`, which describes layers and weights,
 * and `weights.bin`, which holds the numbers. It does not import TensorFlow.js, which is much larger than the program
 * that exports.
 *
 * Source: TensorFlow.js, "Importing a Keras model", format "layers-model".
 */
import type { LanguageModelSpec } from "../core/network/spec.ts";
import type { TaskSpec } from "../core/tasks/taskSpec.ts";
import type { Parameters } from "../core/tensor.ts";
import type { KerasWeight } from "./kerasCells.ts";
import type { KerasLayer } from "./kerasLayers.ts";
import { languageModelLayers, taskLayers } from "./networkLayers.ts";

export const WEIGHTS_FILE = "weights.bin";
const GENERATED_BY = "recurrent";

/** Whether the text of a `model.json` says that this program wrote it. */
export function isOwnLayersModel(text: string): boolean {
  try {
    return (JSON.parse(text) as { generatedBy?: unknown } | null)?.generatedBy === GENERATED_BY;
  } catch {
    return false; // it is not JSON
  }
}

/** The contents of the two files. */
export interface LayersModelFiles {
  /** The contents of `model.json`. */
  readonly model: unknown;
  /** The contents of `weights.bin`: little-endian float32. */
  readonly weights: Uint8Array;
}

/**
 * Converts a network to the files of a layers model. It begins from a zero state. The labels and the ids of a task are
 * in `userDefinedMetadata`.
 *
 * @throws SpecError for a cell that TensorFlow.js lacks
 */
export function layersModelFiles(spec: LanguageModelSpec | TaskSpec, parameters: Parameters): LayersModelFiles {
  const isTask = "task" in spec;
  const layers = isTask ? taskLayers(spec, parameters) : languageModelLayers(spec, parameters);
  const weights = layers.flatMap(layer => layer.weights);
  const model = {
    format: "layers-model",
    generatedBy: GENERATED_BY,
    convertedBy: null,
    modelTopology: { ...topologyOf(layers), keras_version: "tfjs-layers 4.22.0", backend: "tensor_flow.js" },
    weightsManifest: [
      { paths: [WEIGHTS_FILE], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })) },
    ],
    ...(isTask && { userDefinedMetadata: spec }),
  };
  return { model, weights: joined(weights) };
}

/** A graph of layers, whose inputs are those that read nothing, and whose output is the last. */
function topologyOf(layers: readonly KerasLayer[]) {
  const inputs = layers.filter(layer => layer.inputs.length === 0);
  return {
    class_name: "Model",
    config: {
      name: "recurrent",
      layers: layers.map(({ className, name, config, inputs }) => ({
        class_name: className,
        name,
        config: { name, ...config },
        inbound_nodes: inputs.length === 0 ? [] : [inputs.map(([layer, output]) => [layer, 0, output, {}])],
      })),
      input_layers: inputs.map(({ name }) => [name, 0, 0]),
      output_layers: [[layers.at(-1)?.name, 0, 0]],
    },
  };
}

function joined(weights: readonly KerasWeight[]): Uint8Array {
  const numbers = new Float32Array(weights.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of weights) {
    numbers.set(values, at);
    at += values.length;
  }
  return new Uint8Array(numbers.buffer);
}
