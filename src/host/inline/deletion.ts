/** Detects that the user is deleting text: then suggestions are suppressed until the next text is typed. */

/** The part of an editor's change that matters here. */
export interface TextChange {
  readonly text: string;
  readonly rangeLength: number;
}

/**
 * Whether the user is deleting text, after an edit.
 *
 * @param wasDeleting before the edit
 * @param isUndo whether the edit undoes or redoes another one, which is not typing either
 */
export function isDeletingAfter(
  wasDeleting: boolean,
  edit: { readonly changes: readonly TextChange[]; readonly isUndo: boolean },
): boolean {
  if (edit.changes.length === 0) return wasDeleting;
  return edit.isUndo || edit.changes.every(({ text }) => text === "");
}
