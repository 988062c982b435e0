/** Combines a completion with the item that is selected in the suggest widget. */

/** The selected item's text, and the text before and after the cursor that it would replace. */
export interface SelectedItem {
  readonly typedBeforeCursor: string;
  readonly typedAfterCursor: string;
  readonly text: string;
}

/**
 * Returns the text to suggest in the item's place: typed text and completion, if they start with the item's text.
 * Returns undefined otherwise, because the editor only shows suggestions that extend the selected item.
 */
export function extendSelectedItem(item: SelectedItem, completion: string): string | undefined {
  if (item.typedAfterCursor !== "") return undefined;
  const whole = item.typedBeforeCursor + completion;
  return whole.startsWith(item.text) ? whole : undefined;
}
