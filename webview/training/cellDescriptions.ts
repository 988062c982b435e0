/** Describes each kind of cell: its name, its equations, and what its symbols mean. */
import { cellName } from "../../src/protocol/cellNames.ts";
import { t } from "../../src/protocol/localize.ts";
import type { RunSettings } from "../../src/protocol/training.ts";
import { OUTPUT_EQUATION, stepEquations } from "../notation/equations.ts";

type CellKind = RunSettings["cell"];

export interface CellDescription {
  readonly name: string;
  readonly equations: readonly string[];
  /** What the symbols mean. */
  readonly meaning: string;
}

const RNN_MEANING = t(
  "x⟨t⟩ is the input at step t, a⟨t⟩ is the hidden state, and ŷ⟨t⟩ is the prediction of the next token.",
);

const MEANINGS: Record<CellKind, string> = {
  rnn: RNN_MEANING,
  rnnRelu: RNN_MEANING,
  gruResetBefore: t(
    "The update gate Γu controls how much of the memory cell c⟨t⟩ changes. The relevance gate Γr controls how much of the previous memory the candidate c̃⟨t⟩ uses. It is applied before the product, as in the course.",
  ),
  gruSimplified: t(
    "This is the course's simplified GRU. The update gate Γu controls how much of the memory cell c⟨t⟩ changes. There is no relevance gate.",
  ),
  lstmPeephole: t(
    "As in an LSTM, three gates control the memory cell c⟨t⟩. With peepholes p, each gate also reads the memory cell of its own unit. ŷ⟨t⟩ is the prediction of the next token.",
  ),
  gru: t(
    "The update gate Γu controls how much of the memory cell c⟨t⟩ changes. The relevance gate Γr controls how much of the previous memory the candidate c̃⟨t⟩ uses. As in PyTorch, Γr is applied after the product with Wcc; the course applies it before. PyTorch stores z = 1 − Γu.",
  ),
  lstm: t(
    "Three gates between 0 and 1 control the memory cell c⟨t⟩. The update gate Γu adds the candidate c̃⟨t⟩, and the forget gate Γf keeps the previous memory. The output gate Γo controls the hidden state a⟨t⟩. ŷ⟨t⟩ is the prediction of the next token.",
  ),
};

/** Name, equations, and meaning of a cell. */
export function describeCell(cell: CellKind): CellDescription {
  return { name: cellName(cell), equations: [...stepEquations(cell), OUTPUT_EQUATION], meaning: MEANINGS[cell] };
}
