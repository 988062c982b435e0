/** Pairs old lines with the new lines that they became, and finds the edits inside them. */
import { commonLength } from "../reading/tokenizedText.ts";
import { type Change, diffSequences } from "./sequenceDiff.ts";
import { bestShift, insertionCost, shifted, shiftsOf } from "./slide.ts";

/** Two lines with at least this similarity count as one line that was edited. */
const LEAST_SIMILAR = 0.5;
/** The most pairs of lines that are compared; a larger block counts as rewritten. */
const MAX_COMPARED = 40_000;
const TOKEN = /\r?\n|[ \t]+|[\p{L}\p{N}_$]+|./gsu;

/** Old line `oldLine` was edited into new line `newLine`. */
export interface LinePair {
  readonly oldLine: number;
  readonly newLine: number;
}

/** The pairing with the greatest total similarity, in order. */
export function pairLines(oldLines: readonly string[], newLines: readonly string[]): readonly LinePair[] {
  const columns = newLines.length + 1;
  if (oldLines.length * newLines.length > MAX_COMPARED) return [];
  const newBags = newLines.map(bagOf);
  const oldBags = oldLines.map(bagOf);
  // best[i * columns + j] is the greatest total similarity of old lines from i and new lines from j.
  const best = new Float64Array((oldLines.length + 1) * columns);
  const alike = new Float64Array(best.length);
  for (let i = oldLines.length - 1; i >= 0; i--) {
    for (let j = newLines.length - 1; j >= 0; j--) {
      const at = i * columns + j;
      const similar = similarity(oldBags[i], newBags[j]);
      alike[at] = similar >= LEAST_SIMILAR ? similar : 0;
      const paired = alike[at] > 0 ? alike[at] + best[at + columns + 1] : 0;
      best[at] = Math.max(paired, best[at + columns], best[at + 1]);
    }
  }
  const pairs: LinePair[] = [];
  for (let i = 0, j = 0; i < oldLines.length && j < newLines.length; ) {
    const at = i * columns + j;
    if (alike[at] > 0 && best[at] === alike[at] + best[at + columns + 1]) pairs.push({ oldLine: i++, newLine: j++ });
    else if (best[at] === best[at + columns]) i++;
    else j++;
  }
  return pairs;
}

interface Bag {
  readonly line: string;
  readonly counts: ReadonlyMap<string, number>;
  /** Characters that are not white space. */
  readonly chars: number;
}

function bagOf(line: string): Bag {
  const counts = new Map<string, number>();
  let chars = 0;
  for (const [token] of line.matchAll(TOKEN)) {
    if (token.trim() === "") continue;
    counts.set(token, (counts.get(token) ?? 0) + 1);
    chars += token.length;
  }
  return { line: line.trim(), counts, chars };
}

/** Dice's coefficient of two lines, by their tokens or by their common start and end, whichever is greater. */
function similarity(a: Bag, b: Bag): number {
  if (a.chars + b.chars === 0) return 1;
  let common = 0;
  for (const [token, count] of a.counts) common += token.length * Math.min(count, b.counts.get(token) ?? 0);
  const start = commonLength(a.line, b.line);
  const ends = start + commonEnd(a.line.slice(start), b.line.slice(start));
  return Math.max((2 * common) / (a.chars + b.chars), (2 * ends) / (a.line.length + b.line.length));
}

/** The edits inside a line, by offsets in its old and new text. */
export function editsInside(oldLine: string, newLine: string): readonly Change[] {
  const oldTokens = oldLine.match(TOKEN) ?? [];
  const newTokens = newLine.match(TOKEN) ?? [];
  const changes = inChars(diffSequences(oldTokens, newTokens), oldTokens, newTokens);
  const trimmed = withoutSmallIslands(changes).map(change => withoutCommonEnds(change, oldLine, newLine));
  return trimmed.map((change, k) => {
    const previousEnd = trimmed[k - 1]?.oldEnd ?? 0;
    const nextStart = trimmed[k + 1]?.oldStart ?? oldLine.length;
    return placed(change, newLine, { back: change.oldStart - previousEnd, ahead: nextStart - change.oldEnd });
  });
}

function inChars(
  changes: readonly Change[],
  oldTokens: readonly string[],
  newTokens: readonly string[],
): readonly Change[] {
  const oldOffsets = offsetsOf(oldTokens);
  const newOffsets = offsetsOf(newTokens);
  return changes.map(({ oldStart, oldEnd, newStart, newEnd }) => ({
    oldStart: oldOffsets[oldStart],
    oldEnd: oldOffsets[oldEnd],
    newStart: newOffsets[newStart],
    newEnd: newOffsets[newEnd],
  }));
}

/** The offset of each part, and of the end of the last one. */
export function offsetsOf(parts: readonly string[]): readonly number[] {
  const offsets = [0];
  for (const part of parts) offsets.push(offsets.at(-1)! + part.length);
  return offsets;
}

/**
 * Joins changes that surround a short unchanged stretch, such as a comma: people retype it. Short means no longer than
 * the changes on both sides (semantic cleanup of diff-match-patch, Fraser).
 */
function withoutSmallIslands(changes: readonly Change[]): readonly Change[] {
  const kept: Change[] = [];
  for (const change of changes) {
    let current = change;
    for (let last = kept.at(-1); last && isSmallIsland(last, current); last = kept.at(-1)) {
      kept.pop();
      current = { ...current, oldStart: last.oldStart, newStart: last.newStart };
    }
    kept.push(current);
  }
  return kept;
}

function isSmallIsland(before: Change, after: Change): boolean {
  const island = after.oldStart - before.oldEnd;
  return island <= sizeOf(before) && island <= sizeOf(after);
}

function sizeOf({ oldStart, oldEnd, newStart, newEnd }: Change): number {
  return Math.max(oldEnd - oldStart, newEnd - newStart);
}

function withoutCommonEnds({ oldStart, oldEnd, newStart, newEnd }: Change, oldText: string, newText: string): Change {
  const before = oldText.slice(oldStart, oldEnd);
  const after = newText.slice(newStart, newEnd);
  const start = wholeLength(before, commonLength(before, after));
  const end = commonEnd(before.slice(start), after.slice(start));
  return { oldStart: oldStart + start, oldEnd: oldEnd - end, newStart: newStart + start, newEnd: newEnd - end };
}

function commonEnd(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  const isSplit = length > 0 && isLowHalf(a, a.length - length);
  return isSplit ? length - 1 : length;
}

/** A length that does not split a surrogate pair. */
function wholeLength(text: string, length: number): number {
  return isLowHalf(text, length) ? length - 1 : length;
}

function isLowHalf(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

function placed(change: Change, newLine: string, room: { readonly back: number; readonly ahead: number }): Change {
  if (change.oldStart !== change.oldEnd) return change;
  const { newStart: start, newEnd: end } = change;
  const shifts = shiftsOf(newLine, { start, end }, room).filter(by => !isLowHalf(newLine, start + by));
  return shifted(
    change,
    bestShift(shifts, by => insertionCost(newLine, start + by, end + by)),
  );
}
