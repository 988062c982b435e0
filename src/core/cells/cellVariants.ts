/** Every recurrent cell there is, by name, with what a network must know of it to give it its tensors. */
import type { Cell } from "./cell.ts";
import { gru } from "./gru.ts";
import { gruResetBefore } from "./gruResetBefore.ts";
import { gruSimplified } from "./gruSimplified.ts";
import { lstm } from "./lstm.ts";
import { lstmPeephole } from "./lstmPeephole.ts";
import { rnn, rnnRelu } from "./rnn.ts";

export interface CellTraits {
  readonly cell: Cell;
  /** Blocks of na rows in its weights. */
  readonly gates: number;
  /** The blocks' letters, in torch.nn's words; a simple cell's only block is a<t> itself and has none. */
  readonly gateNames: readonly string[];
  /** Arrays of state: an LSTM keeps a<t> and c<t>, the others a<t> alone. */
  readonly stateArrays: number;
  /** Blocks of na peephole weights, in the order i, f, o. */
  readonly peepholes: number;
}

const simple = { gates: 1, gateNames: [], stateArrays: 1, peepholes: 0 } as const;
const resetAndUpdate = { gates: 3, gateNames: ["r", "z", "n"], stateArrays: 1, peepholes: 0 } as const;
const memory = { gates: 4, gateNames: ["i", "f", "g", "o"], stateArrays: 2, peepholes: 0 } as const;

/** `rnn`, `gru` and `lstm` are torch.nn's own and the cells of the language model; `rnnRelu` is torch.nn's too. */
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

/** The names, in the table's order. */
export const CELL_VARIANT_NAMES = Object.keys(CELL_VARIANTS) as readonly CellVariant[];

/** What there is to know of a cell. */
export function traitsOf(variant: CellVariant): CellTraits {
  return CELL_VARIANTS[variant];
}
