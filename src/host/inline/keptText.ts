/** Follows accepted text through later changes, to count how much of it is kept. Pure. */
import type { InsertedText } from "./shownText.ts";

/** A part of a document, by offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What is left of some text after changes, which come in the order in which the editor lists them: the last one first. */
export function keptAfter(stretches: readonly Stretch[], changes: readonly InsertedText[]): readonly Stretch[] {
  return changes.reduce((left, change) => left.flatMap(stretch => keptOf(stretch, change)), stretches);
}

/** The parts of a stretch before and behind a change. */
function keptOf({ start, end }: Stretch, { rangeOffset, rangeLength, text }: InsertedText): readonly Stretch[] {
  const behind = rangeOffset + rangeLength;
  const by = text.length - rangeLength;
  const parts = [
    { start, end: Math.min(end, rangeOffset) },
    { start: Math.max(start, behind) + by, end: end + by },
  ];
  return parts.filter(part => part.start < part.end);
}

export function charsIn(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { start, end }) => sum + end - start, 0);
}
