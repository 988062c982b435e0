/** Counts the characters of a text that are still in a later version. */
import { editScript } from "./editScript.ts";

/** A stretch of a text, by offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The characters of each stretch that no edit removes on the way to the later text.
 *
 * @param later undefined if the file is gone
 */
export function survivingChars(text: string, later: string | undefined, stretches: readonly Stretch[]): number[] {
  if (later === undefined) return stretches.map(() => 0);
  const edits = editScript(text, later);
  return stretches.map(({ start, end }) => {
    const removed = edits.reduce(
      (sum, edit) => sum + Math.max(0, Math.min(end, edit.oldEnd) - Math.max(start, edit.oldStart)),
      0,
    );
    return end - start - removed;
  });
}
