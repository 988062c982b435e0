/** Which lesson explains a symbol. */
import type { NetworkShape } from "../../src/protocol/inspection.ts";
import type { SymbolName } from "./symbols.ts";

const [NOTATION, FORWARD, BACKWARD, GRU, LSTM] = [2, 3, 4, 8, 9];

/** The lesson about vanishing gradients, and that about sampling. */
export const GRADIENTS_LESSON = 7;
export const SAMPLING_LESSON = 6;
export const BIDIRECTIONAL_LESSON = 10;

/** The lesson about a cell. */
export function lessonOfCell(cell: NetworkShape["cell"]): number {
  if (cell === "rnn" || cell === "rnnRelu") return FORWARD;
  return cell.startsWith("gru") ? GRU : LSTM;
}

export function lessonOfSymbol(symbol: SymbolName, cell: NetworkShape["cell"]): number {
  switch (symbol) {
    case "x":
      return NOTATION;
    case "y":
    case "Wya":
      return FORWARD;
    case "target":
      return BACKWARD;
    default:
      return lessonOfCell(cell);
  }
}
