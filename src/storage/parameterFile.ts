/** Encodes and decodes parameters and optimizer moments as safetensors files, and checks each tensor's shape. */
import {
  type LanguageModelSpec,
  numbersIn,
  type ParameterShape,
  parameterShapes,
  stateArraysOf,
} from "../core/network/spec.ts";
import { networkOfTask, type TaskSpec } from "../core/tasks/taskSpec.ts";
import type { Parameters } from "../core/tensor.ts";
import type { InterruptedRun } from "./runRecord.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  MAX_HEADER_BYTES,
  SafetensorsError,
  type StoredTensor,
} from "./safetensors.ts";

/** A language model, or the network of a task. */
export type StoredSpec = LanguageModelSpec | TaskSpec;

/** Every tensor of a network, in the order of storage. */
export function shapesOf(spec: StoredSpec): readonly ParameterShape[] {
  return "task" in spec ? networkOfTask(spec).network.tensors : parameterShapes(spec);
}

/** The state of AdamW: both moments in the shapes of the parameters, and the number of steps behind them. */
export interface OptimizerState {
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
  readonly steps: number;
}

/** A run between two steps. */
type Progress = Pick<InterruptedRun, "snapshot" | "state">;

const CURRENT = "current.";
const FIRST = "first_moment.";
const SECOND = "second_moment.";
const STATE = "state";

/**
 * `weights-<n>.safetensors`: the parameters under torch.nn's names.
 * @param about more metadata
 */
export function encodeParameters(
  spec: StoredSpec,
  parameters: Parameters,
  about: Readonly<Record<string, string>> = {},
): Uint8Array {
  return encodeSafetensors({ tensors: prefixed(spec, parameters, ""), metadata: { format: "pt", ...about } });
}

/** @throws SafetensorsError when a tensor is missing, unknown, or not of the spec's shape */
export function decodeParameters(spec: StoredSpec, bytes: Uint8Array): Map<string, Float32Array> {
  const { tensors } = decodeSafetensors(bytes);
  return takeAll(spec, tensors, [""])[0]!;
}

/** `optimizer-<n>.safetensors`: both moments; the step count is the manifest's. */
export function encodeOptimizer(spec: StoredSpec, { firstMoments, secondMoments }: OptimizerState): Uint8Array {
  const tensors = new Map([...prefixed(spec, firstMoments, FIRST), ...prefixed(spec, secondMoments, SECOND)]);
  return encodeSafetensors({ tensors, metadata: {} });
}

/** @throws SafetensorsError as decodeParameters */
export function decodeOptimizer(spec: StoredSpec, bytes: Uint8Array, steps: number): OptimizerState {
  const { tensors } = decodeSafetensors(bytes);
  const [firstMoments, secondMoments] = takeAll(spec, tensors, [FIRST, SECOND]);
  return { firstMoments: firstMoments!, secondMoments: secondMoments!, steps };
}

/** `progress-<n>.safetensors`: a run between two steps; the step count is the manifest's. */
export function encodeProgress(spec: StoredSpec, { snapshot, state }: Progress): Uint8Array {
  const tensors = new Map([
    ...prefixed(spec, snapshot.parameters, CURRENT),
    ...prefixed(spec, snapshot.firstMoments, FIRST),
    ...prefixed(spec, snapshot.secondMoments, SECOND),
    [STATE, { shape: [state.length], values: state }] as const,
  ]);
  return encodeSafetensors({ tensors, metadata: {} });
}

/** @throws SafetensorsError as decodeParameters, or when the state is not that of a batch of this size */
export function decodeProgress(
  spec: StoredSpec,
  bytes: Uint8Array,
  { steps, batch }: { readonly steps: number; readonly batch: number },
): Progress {
  const tensors = new Map(decodeSafetensors(bytes).tensors);
  const state = take(tensors, STATE, [stateSize(spec, batch)]);
  tensors.delete(STATE);
  const [parameters, firstMoments, secondMoments] = takeAll(spec, tensors, [CURRENT, FIRST, SECOND]);
  const moments = { firstMoments: firstMoments!, secondMoments: secondMoments! };
  return { snapshot: { parameters: parameters!, ...moments, steps }, state };
}

/** Whether a file of this length can hold the copies of the parameters, the other numbers, and a header. */
export function isPlausibleLength(
  spec: StoredSpec,
  holds: { readonly copies: number; readonly numbers: number },
  bytes: number,
): boolean {
  const parameters = numbersIn(shapesOf(spec));
  const least = (parameters * holds.copies + holds.numbers) * 4;
  return bytes > least && bytes <= least + 8 + MAX_HEADER_BYTES;
}

/** The count of numbers in a carried state, [layers, arrays, batch, hidden]. A task carries none. */
export function stateSize(spec: StoredSpec, batch: number): number {
  if ("task" in spec) return 0;
  const { layers, cell, hiddenSize } = spec;
  return layers * stateArraysOf(cell) * batch * hiddenSize;
}

function prefixed(spec: StoredSpec, parameters: Parameters, prefix: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of shapesOf(spec)) {
    const values = parameters.get(name);
    if (!values) throw new SafetensorsError(`${prefix}${name}: is missing`);
    tensors.set(prefix + name, { shape, values: values instanceof Float32Array ? values : Float32Array.from(values) });
  }
  return tensors;
}

function takeAll(
  spec: StoredSpec,
  tensors: ReadonlyMap<string, StoredTensor>,
  prefixes: readonly string[],
): Map<string, Float32Array>[] {
  const shapes = shapesOf(spec);
  const taken = prefixes.map(
    prefix => new Map(shapes.map(({ name, shape }) => [name, take(tensors, prefix + name, shape)] as const)),
  );
  if (tensors.size !== shapes.length * prefixes.length) {
    const known = new Set(prefixes.flatMap(prefix => shapes.map(({ name }) => prefix + name)));
    throw new SafetensorsError(
      `${[...tensors.keys()].find(name => !known.has(name))}: is not a tensor of this network`,
    );
  }
  return taken;
}

function take(tensors: ReadonlyMap<string, StoredTensor>, name: string, shape: readonly number[]): Float32Array {
  const found = tensors.get(name);
  if (!found) throw new SafetensorsError(`${name}: is missing`);
  if (found.shape.join() !== shape.join()) {
    throw new SafetensorsError(`${name}: expected shape [${shape.join(", ")}], found [${found.shape.join(", ")}]`);
  }
  if (!(found.values instanceof Float32Array)) throw new SafetensorsError(`${name}: expected dtype F32, found I8`);
  return found.values;
}
