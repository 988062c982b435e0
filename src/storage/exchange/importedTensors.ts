/** What imported networks have in common: a recurrent module whose sizes its shapes tell, and tensors under known names. */
import { CELL_KINDS, type CellKind, gatesOf, type ParameterShape } from "../../core/network/spec.ts";
import { SafetensorsError, type StoredTensor } from "../safetensors.ts";

export type Tensors = ReadonlyMap<string, StoredTensor>;

/** The sizes of a recurrent module. */
export interface RecurrentSizes {
  readonly cell: CellKind;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
}

/** The cell of a module where nothing names it, by its gates. */
const CELL_OF_GATES: readonly (CellKind | undefined)[] = [undefined, "rnn", "gruSimplified", "gru", "lstm"];

/**
 * Finds the sizes of a recurrent module by the shapes of its tensors.
 * @param module the prefix of their names
 * @param named the cell that the user or the metadata names
 * @throws SafetensorsError when there is no such module, or it has another cell
 */
export function recurrentSizes(tensors: Tensors, module: string, named: string | undefined): RecurrentSizes {
  const [rows = 0, hiddenSize = 0] = matrixShape(tensors, `${module}weight_hh_l0`);
  const [, inputSize = 0] = matrixShape(tensors, `${module}weight_ih_l0`);
  const gates = rows / Math.max(1, hiddenSize);
  const hasPeepholes = tensors.has(`${module}weight_peephole_l0`);
  const known = CELL_KINDS.find(kind => kind === named);
  const cell = known ?? (hasPeepholes ? "lstmPeephole" : CELL_OF_GATES[gates]);
  if (cell === undefined || gatesOf(cell) !== gates) {
    throw new SafetensorsError(`a cell with ${gates} blocks of rows is no ${cell ?? "known cell"}`);
  }
  let layers = 1;
  while (tensors.has(`${module}weight_ih_l${layers}`)) layers++;
  return { cell, inputSize, hiddenSize, layers };
}

/**
 * Takes the parameters of a network from the tensors of a file.
 * @param sourceOf the name in the file of a parameter; undefined where the file has none
 * @returns the parameters, and the names of the tensors that they came from
 * @throws SafetensorsError when a tensor is missing or has another shape
 */
export function takeParameters(
  tensors: Tensors,
  shapes: readonly ParameterShape[],
  sourceOf: (name: string) => string | undefined = name => name,
): { readonly parameters: Map<string, Float32Array>; readonly used: ReadonlySet<string> } {
  const parameters = new Map<string, Float32Array>();
  const used = new Set<string>();
  for (const { name, shape } of shapes) {
    const from = sourceOf(name);
    const found = from === undefined ? undefined : tensors.get(from);
    if (!found && shape.length === 1 && name.includes("bias")) {
      parameters.set(name, new Float32Array(shape[0]!)); // a layer without biases adds zeros
      continue;
    }
    if (!found || from === undefined) throw new SafetensorsError(`${from ?? name}: is missing`);
    if (found.shape.join() !== shape.join() || !(found.values instanceof Float32Array)) {
      throw new SafetensorsError(`${from}: expected [${shape.join(", ")}] of F32, found [${found.shape.join(", ")}]`);
    }
    used.add(from);
    parameters.set(name, found.values);
  }
  return { parameters, used };
}

function matrixShape(tensors: Tensors, name: string): readonly number[] {
  const shape = tensors.get(name)?.shape;
  if (shape?.length !== 2 || shape.includes(0)) throw new SafetensorsError(`${name}: is missing or empty`);
  return shape;
}
