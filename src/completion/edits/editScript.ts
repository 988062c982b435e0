/** Finds the edits that turn one version of a file into the next, from top to bottom. */
import { editsInside, offsetsOf, pairLines } from "./lineEdits.ts";
import { type Change, diffSequences } from "./sequenceDiff.ts";
import { slideLines } from "./slide.ts";

/** Kinds of edits that are measured separately. */
export const EDIT_KINDS = ["wholeLines", "insideLine", "newFile"] as const;

export type EditKind = (typeof EDIT_KINDS)[number];

/** Replaces characters of the old text with characters of the new text. */
export interface TextEdit extends Change {
  readonly kind: EditKind;
}

/** The edits in order; the text between them is the same in both versions. */
export function editScript(oldText: string, newText: string): readonly TextEdit[] {
  const oldLines = linesOf(oldText);
  const newLines = linesOf(newText);
  const changes = slideLines(diffSequences(oldLines, newLines), oldLines, newLines);
  const offsets = { old: offsetsOf(oldLines), new: offsetsOf(newLines) };
  const edits = changes.flatMap(change => editsOf(change, { oldLines, newLines, offsets }));
  return joined(edits.filter(edit => edit.oldStart < edit.oldEnd || edit.newStart < edit.newEnd));
}

/** With their line breaks. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

interface Texts {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly offsets: { readonly old: readonly number[]; readonly new: readonly number[] };
}

/** Edits changed lines in place; removes the other old lines and inserts the new ones there. */
function editsOf(change: Change, { oldLines, newLines, offsets }: Texts): readonly TextEdit[] {
  const removed = oldLines.slice(change.oldStart, change.oldEnd);
  const added = newLines.slice(change.newStart, change.newEnd);
  const edits: TextEdit[] = [];
  let { oldStart, newStart } = change;
  const lines = (oldEnd: number, newEnd: number): void => {
    edits.push({
      kind: "wholeLines",
      oldStart: offsets.old[oldStart],
      oldEnd: offsets.old[oldEnd],
      newStart: offsets.new[newStart],
      newEnd: offsets.new[newEnd],
    });
  };
  for (const { oldLine, newLine } of pairLines(removed, added)) {
    const [oldAt, newAt] = [change.oldStart + oldLine, change.newStart + newLine];
    lines(oldAt, newAt);
    for (const inside of editsInside(oldLines[oldAt], newLines[newAt])) {
      edits.push({ kind: "insideLine", ...movedBy(inside, offsets.old[oldAt], offsets.new[newAt]) });
    }
    [oldStart, newStart] = [oldAt + 1, newAt + 1];
  }
  lines(change.oldEnd, change.newEnd);
  return edits;
}

function movedBy({ oldStart, oldEnd, newStart, newEnd }: Change, oldBy: number, newBy: number): Change {
  return { oldStart: oldStart + oldBy, oldEnd: oldEnd + oldBy, newStart: newStart + newBy, newEnd: newEnd + newBy };
}

/** Joins edits that touch. */
function joined(edits: readonly TextEdit[]): readonly TextEdit[] {
  const all: TextEdit[] = [];
  for (const edit of edits) {
    const last = all.at(-1);
    if (last && last.oldEnd === edit.oldStart && last.newEnd === edit.newStart) {
      const kind = last.kind === "insideLine" ? edit.kind : last.kind;
      all[all.length - 1] = { ...last, kind, oldEnd: edit.oldEnd, newEnd: edit.newEnd };
    } else all.push(edit);
  }
  return all;
}

/** Text to type at one place in a document. */
export interface Insertion {
  readonly kind: EditKind;
  /** The document before the cursor, in the new version. */
  readonly before: string;
  readonly insert: string;
  /** The document after the cursor, without the removed text. */
  readonly after: string;
  /** Keys to press first: Enter, for new lines at the start of a file. */
  readonly keysBefore: 0 | 1;
}

/**
 * The insertions of a file in the order in which they are typed. Edits that only delete are left out.
 *
 * @param oldText undefined for a new file
 */
export function* insertionsOf(oldText: string | undefined, newText: string): Iterable<Insertion> {
  if (oldText === undefined) {
    if (newText !== "") yield { kind: "newFile", before: "", insert: newText, after: "", keysBefore: 0 };
    return;
  }
  let previousEnd = 0;
  for (const edit of editScript(oldText, newText)) {
    const line =
      edit.kind === "wholeLines" ? asLines(edit, { oldText, newText, previousEnd }) : { ...edit, opened: "" };
    previousEnd = edit.oldEnd;
    const insert = newText.slice(line.newStart, line.newEnd);
    // Another kind of line break is an editor command, and nobody types it.
    if (insert.replaceAll("\r", "") === "") continue;
    yield {
      kind: edit.kind,
      before: newText.slice(0, line.newStart),
      insert,
      after: line.opened + oldText.slice(line.oldEnd),
      keysBefore: line.opened === "" ? 0 : 1,
    };
  }
}

/**
 * Starts new lines at the end of the line above. At the start of a file there is none: a line break is typed first, and
 * the new lines before it.
 */
function asLines(
  edit: TextEdit,
  {
    oldText,
    newText,
    previousEnd,
  }: { readonly oldText: string; readonly newText: string; readonly previousEnd: number },
): Change & { readonly opened: string } {
  const end = /\r?\n$/.exec(newText.slice(edit.newStart, edit.newEnd))?.[0] ?? "";
  if (end === "") return { ...edit, opened: "" };
  const isRemovalWhole = edit.oldStart === edit.oldEnd || oldText.slice(0, edit.oldEnd).endsWith(end);
  const isBelowLine = oldText.slice(0, edit.oldStart).endsWith(end) && edit.oldStart - end.length >= previousEnd;
  if (isRemovalWhole && isBelowLine) return { ...movedBy(edit, -end.length, -end.length), opened: "" };
  return { ...edit, newEnd: edit.newEnd - end.length, opened: end };
}
