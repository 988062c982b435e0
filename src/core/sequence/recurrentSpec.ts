/** The spec of a stack of recurrent layers, and its tensors by the names of torch.nn. */
import { CELL_VARIANT_NAMES, type CellVariant, traitsOf } from "../cells/cellVariants.ts";
import { checkSize, MAX_LAYERS, SpecError } from "../network/spec.ts";
import { leaveZero, type TensorPlan, uniformWithin } from "./tensorPlan.ts";

/** The sizes of a stack of recurrent layers. */
export interface RecurrentSpec {
  readonly cell: CellVariant;
  /** na: the hidden units of one direction of one layer. */
  readonly hiddenSize: number;
  readonly layers: number;
  /** Each layer reads from both ends, and its outputs are concatenated (Schuster & Paliwal 1997). */
  readonly isBidirectional: boolean;
  /** The fraction of a layer's outputs that training drops before the next layer, 0 to below 1. */
  readonly dropout: number;
}

/** Counts the directions: 2 if bidirectional, else 1. */
export function directionsOf(spec: RecurrentSpec): number {
  return spec.isBidirectional ? 2 : 1;
}

/** Counts the outputs of the stack at one step. */
export function outputSizeOf(spec: RecurrentSpec): number {
  return directionsOf(spec) * spec.hiddenSize;
}

/**
 * Checks the sizes of a stack.
 *
 * @throws SpecError naming the field, what was expected and what was found
 */
export function checkRecurrentSpec(spec: RecurrentSpec): void {
  if (!CELL_VARIANT_NAMES.includes(spec.cell)) {
    throw new SpecError(`cell: expected one of ${CELL_VARIANT_NAMES.join(", ")}, found ${String(spec.cell)}`);
  }
  checkSize("hiddenSize", spec.hiddenSize);
  checkSize("layers", spec.layers);
  if (spec.layers > MAX_LAYERS) throw new SpecError(`layers: expected at most ${MAX_LAYERS}, found ${spec.layers}`);
  if (!(spec.dropout >= 0 && spec.dropout < 1)) {
    throw new SpecError(`dropout: expected a fraction from 0 to below 1, found ${spec.dropout}`);
  }
}

/** Returns the suffix of a tensor's name: "l0", or "l0_reverse" for the direction that reads from the end. */
export function tensorSuffix(layer: number, direction: number): string {
  return direction === 0 ? `l${layer}` : `l${layer}_reverse`;
}

/**
 * Plans the tensors of a stack in the order of torch.nn. Peepholes, which torch.nn lacks, are `weight_peephole_l0`
 * [3 * na] in the order i, f, o.
 *
 * Weights are initially uniform in ±1/sqrt(na), as in torch.nn. Biases are zero, except that bias_ih of an LSTM's forget
 * gate is 1 (Jozefowicz, Zaremba & Sutskever 2015).
 */
export function stackTensors(prefix: string, inputSize: number, spec: RecurrentSpec): TensorPlan[] {
  const { hiddenSize: na, layers } = spec;
  const { gates, peepholes, stateArrays } = traitsOf(spec.cell);
  const weights = uniformWithin(1 / Math.sqrt(na));
  const openForget: TensorPlan["fill"] = values => values.fill(1, na, 2 * na); // rows i, f, g, o
  const plans: TensorPlan[] = [];
  for (let l = 0; l < layers; l++) {
    const nx = l === 0 ? inputSize : outputSizeOf(spec);
    for (let d = 0; d < directionsOf(spec); d++) {
      const place = tensorSuffix(l, d);
      plans.push(
        { name: `${prefix}weight_ih_${place}`, shape: [gates * na, nx], fill: weights },
        { name: `${prefix}weight_hh_${place}`, shape: [gates * na, na], fill: weights },
        { name: `${prefix}bias_ih_${place}`, shape: [gates * na], fill: stateArrays > 1 ? openForget : leaveZero },
        { name: `${prefix}bias_hh_${place}`, shape: [gates * na], fill: leaveZero },
      );
      if (peepholes > 0) {
        plans.push({ name: `${prefix}weight_peephole_${place}`, shape: [peepholes * na], fill: weights });
      }
    }
  }
  return plans;
}
