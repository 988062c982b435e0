/** The quantities of a step of a cell by their names in the course. */

import type { CellStep } from "../cells/cell.ts";
import type { CellVariant } from "../cells/cellVariants.ts";
import type { Floats } from "../tensor.ts";
import type { HeldQuantity } from "./holdUnit.ts";

/**
 * The quantities of a step of one sequence. In torch.nn's GRU, z is the share that is kept, so Gamma_u = 1 - z.
 */
export function quantitiesOf(
  cell: CellVariant,
  { gates, next }: Pick<CellStep, "gates" | "next">,
): Partial<Record<HeldQuantity, Float32Array>> {
  const copy = (values: Floats): Float32Array => Float32Array.from(values);
  const hidden = copy(next[0]);
  const gate = (k: number): Float32Array => copy(gates.subarray(k * hidden.length, (k + 1) * hidden.length));
  switch (cell) {
    case "rnn":
    case "rnnRelu":
      return { hidden };
    case "gruSimplified":
      return { hidden, candidate: gate(1), update: gate(0).map(z => 1 - z) };
    case "gru":
    case "gruResetBefore":
      return { hidden, candidate: gate(2), update: gate(1).map(z => 1 - z), reset: gate(0) };
    case "lstm":
    case "lstmPeephole":
      return {
        hidden,
        memory: copy(next[1]),
        candidate: gate(2),
        update: gate(0),
        forget: gate(1),
        output: gate(3),
      };
    default:
      return cell satisfies never;
  }
}
