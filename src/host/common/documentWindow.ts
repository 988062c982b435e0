/** Decides which part of a document is sent to the completion worker, and under what name. */

import { BETWEEN_CELLS, textOfCells } from "../../core/text/notebookCells.ts";

/** Up to this length, the prefix is everything before the cursor. */
const WHOLE_CHARS = 200_000;
/** In longer documents, the prefix starts at a multiple of this, so that the network's state can be reused. */
const STRIDE_CHARS = 100_000;
/** The suffix only shows what is already closed or written, which is nearby. */
const SUFFIX_CHARS = 2000;
/** A longer line is cut in two rather than included as a whole. */
const LINE_CHARS = 10_000;

/**
 * Returns where the prefix starts for a cursor at `offset`. The caller moves it back to the start of the line.
 * Between 100,000 and 200,000 characters remain. The start moves once every 100,000 characters: if it followed the
 * cursor, every keystroke would be a new text.
 */
export function prefixStart(offset: number): number {
  if (offset <= WHOLE_CHARS) return 0;
  return Math.ceil((offset - WHOLE_CHARS) / STRIDE_CHARS) * STRIDE_CHARS;
}

/** Returns where the suffix ends for a cursor at `offset`. */
export function suffixEnd(offset: number): number {
  return offset + SUFFIX_CHARS;
}

/** Returns how many characters to go back from a column to start with a whole line. */
export function backToLineStart(column: number): number {
  return column <= LINE_CHARS ? column : 0;
}

/** Returns the text of as many of the last cells as a prefix may contain, and what separates them from the next one. */
export function lastCells(cells: readonly string[]): string {
  let first = cells.length;
  for (let chars = 0; first > 0; first--) {
    chars += cells[first - 1]!.length + BETWEEN_CELLS.length;
    if (chars > STRIDE_CHARS) break;
  }
  return first === cells.length ? "" : textOfCells([...cells.slice(first), ""]);
}

/** Drops the second half of a surrogate pair from the start of a text. */
export function withoutHalfCharacter(text: string): string {
  return /^[\uDC00-\uDFFF]/.test(text) ? text.slice(1) : text;
}

/**
 * Returns the path relative to the learned folder, with "/" between names, as in the corpus. A document anywhere else
 * is named by its URI, so that it is never mistaken for a learned file of the same name.
 *
 * @param document its URI, the absolute path of its workspace folder, and its path in that folder
 */
export function pathInModel(
  document: { readonly uri: string; readonly folder: string | undefined; readonly relativePath: string },
  learnedFolder: string | undefined,
): string {
  const isLearned = document.folder !== undefined && document.folder === learnedFolder;
  return isLearned ? document.relativePath : document.uri;
}
