/** Who deletes does not want to be told what to write: silence from a deletion until the next text is typed. */

/** What a change puts in the place of what. */
export interface TextChange {
  readonly text: string;
  readonly rangeLength: number;
}

/**
 * Whether a document is being deleted from after an edit.
 * @param wasDeleting before the edit
 * @param isUndo whether the edit takes back or redoes another, which is no typing either
 */
export function isDeletingAfter(
  wasDeleting: boolean,
  edit: { readonly changes: readonly TextChange[]; readonly isUndo: boolean },
): boolean {
  if (edit.changes.length === 0) return wasDeleting;
  return edit.isUndo || edit.changes.every(({ text }) => text === "");
}
