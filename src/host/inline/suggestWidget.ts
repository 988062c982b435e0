/** How a completion goes together with the item that is selected in the editor's list of suggestions. */

/** The selected item: what stands where it would go, before and after the cursor, and its text. */
export interface SelectedItem {
  readonly typedBeforeCursor: string;
  readonly typedAfterCursor: string;
  readonly text: string;
}

/**
 * The text to put in the item's place so that item and completion agree, or undefined: then nothing may
 * be shown, for the editor shows nothing that does not extend the item. An item agrees where typed text
 * and completion together begin with it.
 */
export function extendSelectedItem(item: SelectedItem, completion: string): string | undefined {
  if (item.typedAfterCursor !== "") return undefined;
  const whole = item.typedBeforeCursor + completion;
  return whole.startsWith(item.text) ? whole : undefined;
}
