/** Puts the cells of a notebook together: as one text they are learned, and as one they are read before the cursor. */

/** Between two cells. */
export const BETWEEN_CELLS = "\n\n";

/** Returns the text of a notebook. @param cells their sources, without outputs */
export function textOfCells(cells: readonly string[]): string {
  return cells.join(BETWEEN_CELLS);
}
