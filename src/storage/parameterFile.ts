/** Parameters and optimizer moments as safetensors files, each tensor held against the shape that the spec gives it. */
import { type LanguageModelSpec, parameterCount, parameterShapes } from "../core/network/spec.ts";
import type { Parameters } from "../core/tensor.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  MAX_HEADER_BYTES,
  SafetensorsError,
  type StoredTensor,
} from "./safetensors.ts";

/** AdamW's memory: both moments in the shapes of the parameters, and how many steps made them. */
export interface OptimizerState {
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
  readonly steps: number;
}

const FIRST = "first_moment.";
const SECOND = "second_moment.";

/** `weights-<n>.safetensors`: the parameters under torch.nn's names. */
export function encodeParameters(spec: LanguageModelSpec, parameters: Parameters): Uint8Array {
  return encodeSafetensors({ tensors: prefixed(spec, parameters, ""), metadata: { format: "pt" } });
}

/** @throws SafetensorsError when a tensor is missing, unknown, or not of the spec's shape */
export function decodeParameters(spec: LanguageModelSpec, bytes: Uint8Array): Map<string, Float32Array> {
  const { tensors } = decodeSafetensors(bytes);
  return takeAll(spec, tensors, [""])[0]!;
}

/** `optimizer-<n>.safetensors`: both moments; the step count is the manifest's. */
export function encodeOptimizer(spec: LanguageModelSpec, { firstMoments, secondMoments }: OptimizerState): Uint8Array {
  const tensors = new Map([...prefixed(spec, firstMoments, FIRST), ...prefixed(spec, secondMoments, SECOND)]);
  return encodeSafetensors({ tensors, metadata: {} });
}

/** @throws SafetensorsError as decodeParameters */
export function decodeOptimizer(spec: LanguageModelSpec, bytes: Uint8Array, steps: number): OptimizerState {
  const { tensors } = decodeSafetensors(bytes);
  const [firstMoments, secondMoments] = takeAll(spec, tensors, [FIRST, SECOND]);
  return { firstMoments: firstMoments!, secondMoments: secondMoments!, steps };
}

/** Whether a file of so many bytes can hold `copies` of the parameters and a header, no more and no less. */
export function isPlausibleLength(spec: LanguageModelSpec, copies: number, bytes: number): boolean {
  const numbers = parameterCount(spec) * copies * 4;
  return bytes > numbers && bytes <= numbers + 8 + MAX_HEADER_BYTES;
}

function prefixed(spec: LanguageModelSpec, parameters: Parameters, prefix: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of parameterShapes(spec)) {
    const values = parameters.get(name);
    if (!values) throw new SafetensorsError(`${prefix}${name}: is missing`);
    tensors.set(prefix + name, { shape, values: values instanceof Float32Array ? values : Float32Array.from(values) });
  }
  return tensors;
}

function takeAll(
  spec: LanguageModelSpec,
  tensors: ReadonlyMap<string, StoredTensor>,
  prefixes: readonly string[],
): Map<string, Float32Array>[] {
  const shapes = parameterShapes(spec);
  const taken = prefixes.map(
    prefix => new Map(shapes.map(({ name, shape }) => [name, take(tensors, prefix + name, shape)] as const)),
  );
  if (tensors.size !== shapes.length * prefixes.length) {
    const known = new Set(prefixes.flatMap(prefix => shapes.map(({ name }) => prefix + name)));
    throw new SafetensorsError(`${[...tensors.keys()].find(name => !known.has(name))}: is no tensor of this network`);
  }
  return taken;
}

function take(tensors: ReadonlyMap<string, StoredTensor>, name: string, shape: readonly number[]): Float32Array {
  const found = tensors.get(name);
  if (!found) throw new SafetensorsError(`${name}: is missing`);
  if (found.shape.join() !== shape.join()) {
    throw new SafetensorsError(`${name}: expected shape [${shape.join(", ")}], found [${found.shape.join(", ")}]`);
  }
  return found.values;
}
