/** The table of all recurrent cells, with the tensors and the state that each needs. */
import type { Cell } from "./cell.ts";
import { gru } from "./gru.ts";
import { gruResetBefore } from "./gruResetBefore.ts";
import { gruSimplified } from "./gruSimplified.ts";
import { lstm } from "./lstm.ts";
import { lstmPeephole } from "./lstmPeephole.ts";
import { rnn, rnnRelu } from "./rnn.ts";

/** The properties of a cell. */
export interface CellTraits {
  readonly cell: Cell;
  /** Number of gates: blocks of na rows in the weights. */
  readonly gates: number;
  /** The letters of the gates in torch.nn. A simple RNN has none: its only block is a⟨t⟩ itself. */
  readonly gateNames: readonly string[];
  /** Arrays of state: 2 for an LSTM (a⟨t⟩ and c⟨t⟩), 1 for the others (a⟨t⟩). */
  readonly stateArrays: number;
  /** Blocks of na peephole weights, in the order i, f, o. */
  readonly peepholes: number;
}

const simple = { gates: 1, gateNames: [], stateArrays: 1, peepholes: 0 } as const;
const resetAndUpdate = { gates: 3, gateNames: ["r", "z", "n"], stateArrays: 1, peepholes: 0 } as const;
const memory = { gates: 4, gateNames: ["i", "f", "g", "o"], stateArrays: 2, peepholes: 0 } as const;

/** All cells. `rnn`, `gru` and `lstm` are the cells of the language model; torch.nn has these and `rnnRelu`. */
export const CELL_VARIANTS = {
  rnn: { cell: rnn, ...simple },
  rnnRelu: { cell: rnnRelu, ...simple },
  gru: { cell: gru, ...resetAndUpdate },
  gruResetBefore: { cell: gruResetBefore, ...resetAndUpdate },
  gruSimplified: { cell: gruSimplified, gates: 2, gateNames: ["z", "n"], stateArrays: 1, peepholes: 0 },
  lstm: { cell: lstm, ...memory },
  lstmPeephole: { cell: lstmPeephole, ...memory, peepholes: 3 },
} as const satisfies Record<string, CellTraits>;

export type CellVariant = keyof typeof CELL_VARIANTS;

/** The names of all cells, in the order of the table. */
export const CELL_VARIANT_NAMES = Object.keys(CELL_VARIANTS) as readonly CellVariant[];

/** Returns the properties of a cell. */
export function traitsOf(variant: CellVariant): CellTraits {
  return CELL_VARIANTS[variant];
}
