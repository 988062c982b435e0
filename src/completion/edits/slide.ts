/** Chooses where an insertion was typed when several places give the same text. */
import type { Change } from "./sequenceDiff.ts";

const OPENERS = "([{";
const CLOSERS = ")]}";
const TAB_COLUMNS = 4;
/** Costs more than any indentation. */
const ENDS_WITHIN_BLOCK = 1000;

/** Moves each insertion and deletion of lines to the edge of a block. */
export function slideLines(
  changes: readonly Change[],
  oldLines: readonly string[],
  newLines: readonly string[],
): readonly Change[] {
  const moved: Change[] = [];
  for (const [k, change] of changes.entries()) {
    const previousEnd = moved.at(-1)?.oldEnd ?? 0;
    const room = {
      back: change.oldStart - previousEnd,
      ahead: (changes[k + 1]?.oldStart ?? oldLines.length) - change.oldEnd,
    };
    moved.push(slideOne(change, { lines: change.oldStart === change.oldEnd ? newLines : oldLines, room }));
  }
  return moved;
}

interface Room {
  /** How many unchanged items stand before and after. */
  readonly back: number;
  readonly ahead: number;
}

function slideOne(change: Change, { lines, room }: { readonly lines: readonly string[]; readonly room: Room }): Change {
  const isInsertion = change.oldStart === change.oldEnd;
  const isDeletion = change.newStart === change.newEnd;
  if (isInsertion === isDeletion) return change;
  const [start, end] = isInsertion ? [change.newStart, change.newEnd] : [change.oldStart, change.oldEnd];
  const shift = bestShift(shiftsOf(lines, { start, end }, room), by => lineCost(lines, start + by, end + by));
  return shifted(change, shift);
}

export function shifted(change: Change, by: number): Change {
  const { oldStart, oldEnd, newStart, newEnd } = change;
  return { oldStart: oldStart + by, oldEnd: oldEnd + by, newStart: newStart + by, newEnd: newEnd + by };
}

/** The distances by which a run of items can move without changing the sequence around it; 0 is one of them. */
export function shiftsOf(
  items: ArrayLike<unknown>,
  { start, end }: { readonly start: number; readonly end: number },
  room: Room,
): readonly number[] {
  const shifts = [0];
  for (let by = 1; by <= room.back && items[start - by] === items[end - by]; by++) shifts.push(-by);
  for (let by = 1; by <= room.ahead && items[start + by - 1] === items[end + by - 1]; by++) shifts.push(by);
  return shifts;
}

/** The shift with the lowest cost; among equals, the one furthest ahead. */
export function bestShift(shifts: readonly number[], costOf: (shift: number) => number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const shift of [...shifts].sort((a, b) => b - a)) {
    const cost = costOf(shift);
    if (cost < least) {
      best = shift;
      least = cost;
    }
  }
  return best;
}

/** The cost is low where the lines begin and end at the edge of a block. */
function lineCost(lines: readonly string[], start: number, end: number): number {
  return splitCost(lines[start - 1], lines[start]) + splitCost(lines[end - 1], lines[end]);
}

/** The cost of a cut between two lines. */
function splitCost(before: string | undefined, after: string | undefined): number {
  if (after === undefined || before === undefined) return 0;
  const trimmed = after.trim();
  if (trimmed !== "" && CLOSERS.includes(trimmed[0])) return ENDS_WITHIN_BLOCK + columnsOf(after);
  if (before.trim() === "") return columnsOf(after) - 1;
  return trimmed === "" ? columnsOf(before) : columnsOf(after);
}

function columnsOf(line: string): number {
  const blank = /^[ \t]*/.exec(line)?.[0] ?? "";
  return [...blank].reduce((columns, sign) => columns + (sign === "\t" ? TAB_COLUMNS : 1), 0);
}

/** The cost is low for an insertion that closes every bracket it opens and starts and ends between words. */
export function insertionCost(text: string, start: number, end: number): number {
  const inserted = text.slice(start, end);
  const isCut = (at: number): boolean => isWord(text[at - 1]) && isWord(text[at]);
  return (isBalanced(inserted) ? 0 : 4) + (isCut(start) ? 1 : 0) + (isCut(end) ? 1 : 0);
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /[\p{L}\p{N}_$]/u.test(sign);
}

function isBalanced(text: string): boolean {
  const open: number[] = [];
  for (const sign of text) {
    const opener = OPENERS.indexOf(sign);
    const closer = CLOSERS.indexOf(sign);
    if (opener >= 0) open.push(opener);
    else if (closer >= 0 && open.pop() !== closer) return false;
  }
  return open.length === 0;
}
