/**
 * Encodes and decodes parameters as a safetensors file of a quarter of the size. Matrices are I8, with the scale of
 * each row in F32 under `<name>.scale`. Vectors are F32. Names and shapes are torch.nn's.
 */
import { dequantizeRows, quantizeRows } from "../core/network/quantize.ts";
import { type LanguageModelSpec, parameterShapes } from "../core/network/spec.ts";
import type { Parameters } from "../core/tensor.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type StoredTensor } from "./safetensors.ts";

const SCALE = ".scale";

/** @throws SafetensorsError when a parameter is missing or not finite */
export function encodeQuantized(spec: LanguageModelSpec, parameters: Parameters): Uint8Array {
  return encodeSafetensors({ tensors: quantizedTensors(spec, parameters), metadata: {} });
}

/** The tensors of the file. @throws SafetensorsError when a parameter is missing */
export function quantizedTensors(spec: LanguageModelSpec, parameters: Parameters): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of parameterShapes(spec)) {
    const values = parameters.get(name);
    if (!values) throw new SafetensorsError(`${name}: is missing`);
    if (shape.length === 1) {
      tensors.set(name, { shape, values: Float32Array.from(values) });
      continue;
    }
    const rows = shape[0]!;
    const matrix = quantizeRows(values, rows);
    tensors.set(name + SCALE, { shape: [rows], values: matrix.scales });
    tensors.set(name, { shape, values: matrix.values });
  }
  return tensors;
}

/**
 * Decodes the parameters, each rounded to eight bits.
 * @throws SafetensorsError when a tensor is missing, unknown, or not of the spec's shape
 */
export function decodeQuantized(spec: LanguageModelSpec, bytes: Uint8Array): Map<string, Float32Array> {
  return dequantized(spec, decodeSafetensors(bytes).tensors);
}

/** The parameters of the tensors of a file. @throws SafetensorsError as decodeQuantized */
export function dequantized(
  spec: LanguageModelSpec,
  tensors: ReadonlyMap<string, StoredTensor>,
): Map<string, Float32Array> {
  const left = new Set(tensors.keys());
  const take = <Values extends StoredTensor["values"]>(
    name: string,
    shape: readonly number[],
    type: new () => Values,
  ): Values => {
    const found = tensors.get(name);
    if (!found) throw new SafetensorsError(`${name}: is missing`);
    if (!(found.values instanceof type) || found.shape.join() !== shape.join()) {
      throw new SafetensorsError(`${name}: expected [${shape.join(", ")}] of ${type.name}`);
    }
    left.delete(name);
    return found.values;
  };
  const parameters = new Map<string, Float32Array>();
  for (const { name, shape } of parameterShapes(spec)) {
    if (shape.length === 1) {
      parameters.set(name, take(name, shape, Float32Array));
      continue;
    }
    const scales = take(name + SCALE, [shape[0]!], Float32Array);
    parameters.set(name, dequantizeRows({ values: take(name, shape, Int8Array), scales }));
  }
  for (const name of left) throw new SafetensorsError(`${name}: is not a tensor of this network`);
  return parameters;
}
