/** The names of cells, for the extension host, the panel, and the terminal. */
import type { CellKind } from "../core/network/spec.ts";
import { t } from "./localize.ts";

/** The name of each cell, in the order in which the panel offers them. */
export const CELL_NAMES: Readonly<Record<CellKind, string>> = {
  lstm: "LSTM",
  lstmPeephole: t("LSTM (peephole)"),
  gru: "GRU",
  gruResetBefore: t("GRU (reset before)"),
  gruSimplified: t("GRU (simplified)"),
  rnn: "RNN",
  rnnRelu: "RNN (ReLU)",
};

/** Returns the name of a cell; that of an unknown one as it is. */
export function cellName(cell: string): string {
  return Object.hasOwn(CELL_NAMES, cell) ? CELL_NAMES[cell as CellKind] : cell;
}
