/** Where VS Code's list of suggestions is open, an inline suggestion continues the selected item. Pure. */
import type { SuggestedText } from "../../core/text/restOfSuggestion.ts";

/** The selected item's text, and the text before and after the cursor that it would replace. */
export interface SelectedItem {
  readonly typedBeforeCursor: string;
  readonly typedAfterCursor: string;
  readonly text: string;
}

/** Nothing is selected. */
export const NO_ITEM: SelectedItem = { typedBeforeCursor: "", typedAfterCursor: "", text: "" };

/**
 * Returns the text of the inline item: the selected item, and what continues it. The editor shows no text that does not
 * begin with the selected item.
 */
export function itemText({ text }: SelectedItem, continuation: string): string {
  return text + continuation;
}

/**
 * Returns what the inline item adds at the cursor; undefined where the selected item does not go on from the typed text,
 * such as `open_receipt` from `opr`.
 */
export function textAtCursor(item: SelectedItem, { text, replaceSuffix }: SuggestedText): SuggestedText | undefined {
  const whole = itemText(item, text);
  if (!whole.startsWith(item.typedBeforeCursor)) return undefined;
  return {
    text: whole.slice(item.typedBeforeCursor.length),
    replaceSuffix: item.typedAfterCursor.length + replaceSuffix,
  };
}
