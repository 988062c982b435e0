/** The layers of a network as Keras describes them, with their weights. */
import type { Affine } from "../core/cells/affine.ts";
import type { CellParameters } from "../core/cells/cell.ts";
import type { CellVariant } from "../core/cells/cellVariants.ts";
import type { Floats } from "../core/tensor.ts";
import { type KerasWeight, kerasCellOf, recurrentWeights, transposed } from "./kerasCells.ts";

/** One output of a layer, by the name of the layer and its place among the outputs. */
export type LayerOutput = readonly [layer: string, output: number];

/** One layer, with what it reads. */
export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly KerasWeight[];
  /** Empty for an input. */
  readonly inputs: readonly LayerOutput[];
}

/** A stack of recurrent layers with its weights. */
export interface RecurrentLayers {
  readonly cell: CellVariant;
  readonly hiddenSize: number;
  /** [layer][direction]. */
  readonly layers: readonly (readonly CellParameters[])[];
}

/** How a stack takes part in a network. */
export interface StackUse {
  /** Begins the name of each layer. */
  readonly prefix: string;
  readonly from: LayerOutput;
  /** What the top layer gives: all steps, or the last one alone. */
  readonly top: "steps" | "last";
  /** Whether each layer gives its last state, too. */
  readonly givesState?: boolean;
  /** The states that each layer begins with, [layer][array]; absent: zeros. */
  readonly initial?: readonly (readonly LayerOutput[])[];
}

/** The weights come from the file, so the costly default initializer, orthogonal matrices, is not needed. */
const ZEROS = { class_name: "Zeros", config: {} };

/** Token ids, [batch, time]. */
export function inputLayer(name: string): KerasLayer {
  return { className: "InputLayer", name, config: { batch_input_shape: [null, null] }, weights: [], inputs: [] };
}

export function embeddingLayer(name: string, values: Floats, embeddingSize: number, from: string): KerasLayer {
  const tokens = values.length / embeddingSize;
  const shape = [tokens, embeddingSize];
  return {
    className: "Embedding",
    name,
    config: { input_dim: tokens, output_dim: embeddingSize, embeddings_initializer: ZEROS },
    weights: [{ name: `${name}/embeddings`, shape, values: Float32Array.from(values) }],
    inputs: [[from, 0]],
  };
}

/** The layers of a stack, from the lowest up. @throws SpecError for a cell that TensorFlow.js lacks */
export function stackLayers({ layers, ...sizes }: RecurrentLayers, use: StackUse): readonly KerasLayer[] {
  return layers.map((both, l): KerasLayer => {
    const name = nameOf(sizes.cell, use.prefix, l);
    const returnsSteps = use.top === "steps" || l < layers.length - 1;
    const below: LayerOutput = l === 0 ? use.from : [nameOf(sizes.cell, use.prefix, l - 1), 0];
    const inputs = [below, ...(use.initial?.[l] ?? [])];
    const single = recurrentLayer(sizes, { name, returnsSteps, returnsState: use.givesState ?? false });
    const [forward, backward] = both as readonly [CellParameters, CellParameters?];
    if (!backward) return { ...single, weights: recurrentWeights(name, sizes.cell, forward), inputs };
    const scopes = [`${name}/forward_${name}`, `${name}/backward_${name}`];
    return {
      className: "Bidirectional",
      name,
      config: {
        layer: { class_name: single.className, config: { ...single.config, name } },
        merge_mode: "concat",
      },
      weights: both.flatMap((parameters, d) => recurrentWeights(scopes[d]!, sizes.cell, parameters)),
      inputs,
    };
  });
}

/** The name of a layer of a stack. */
export function nameOf(cell: CellVariant, prefix: string, layer: number): string {
  return `${prefix}${cell}_${layer}`;
}

function recurrentLayer(
  { cell, hiddenSize }: Omit<RecurrentLayers, "layers">,
  how: { readonly name: string; readonly returnsSteps: boolean; readonly returnsState: boolean },
) {
  const { className, config } = kerasCellOf(cell);
  const sizes = { units: hiddenSize, kernel_initializer: ZEROS, recurrent_initializer: ZEROS };
  const returned = { return_sequences: how.returnsSteps, return_state: how.returnsState };
  return { className, name: how.name, config: { ...sizes, ...config, ...returned } };
}

/** The mean over all steps. */
export function meanLayer(name: string, from: LayerOutput): KerasLayer {
  return { className: "GlobalAveragePooling1D", name, config: {}, weights: [], inputs: [from] };
}

/** Puts the states of both directions beside each other. */
export function concatLayer(name: string, inputs: readonly LayerOutput[]): KerasLayer {
  return { className: "Concatenate", name, config: { axis: -1 }, weights: [], inputs };
}

/** The output layer with its probabilities. */
export function denseLayer(
  name: string,
  { W, b }: Affine,
  activation: "softmax" | "sigmoid",
  from: LayerOutput,
): KerasLayer {
  const units = b.length;
  const rows = Array.from({ length: units }, (_, r) => r);
  return {
    className: "Dense",
    name,
    config: { units, activation, kernel_initializer: ZEROS },
    weights: [
      { name: `${name}/kernel`, shape: [W.length / units, units], values: transposed(W, rows) },
      { name: `${name}/bias`, shape: [units], values: Float32Array.from(b) },
    ],
    inputs: [from],
  };
}
