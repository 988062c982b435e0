/** What stays of a suggestion while it is typed. The editor and the commit replay both use this. */
import { SuffixFit } from "./suffixFit.ts";

/** A cursor position: the document, and the text before and after the cursor. */
export interface SuggestionPosition {
  readonly path: string;
  /** Where the prefix begins in the document; 0 where absent. */
  readonly prefixStart?: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** A text to insert, and how many characters after the cursor it replaces. */
export interface SuggestedText {
  readonly text: string;
  readonly replaceSuffix: number;
}

/** A text, and the position where it was suggested. */
export interface Suggestion extends SuggestedText {
  readonly position: SuggestionPosition;
}

/** At least as long as any closing sign that the editor adds, or that the user types over. */
const MAX_CLOSED_CHARS = 3;

/**
 * Returns the rest of a suggestion at a later position, or undefined when there is none: other text was typed, or the
 * whole suggestion. The text after the cursor may have changed by a closing sign: the editor adds one when an opening
 * sign is typed, and removes one when it is typed over.
 */
export function restOf(suggestion: Suggestion, position: SuggestionPosition): SuggestedText | undefined {
  const { path, prefix, suffix } = suggestion.position;
  if (position.path !== path || !position.prefix.startsWith(prefix)) return undefined;
  const typed = position.prefix.slice(prefix.length);
  if (typed.length >= suggestion.text.length || !suggestion.text.startsWith(typed)) return undefined;
  const text = suggestion.text.slice(typed.length);
  if (position.suffix === suffix) return { text, replaceSuffix: suggestion.replaceSuffix };
  return typed !== "" && hasClosingSign(suffix, position.suffix) ? fittedRest(text, position) : undefined;
}

/** Whether one text is the other with a few more signs in front. */
function hasClosingSign(before: string, after: string): boolean {
  const [short, long] = before.length < after.length ? [before, after] : [after, before];
  const added = long.length - short.length;
  return added <= MAX_CLOSED_CHARS && long.endsWith(short) && !/[\p{L}\p{N}\s]/u.test(long.slice(0, added));
}

function fittedRest(text: string, position: SuggestionPosition): SuggestedText | undefined {
  const fit = new SuffixFit(text, position);
  const fitted = fit.end === text.length ? fit.at(fit.end) : undefined;
  return fitted && fitted.text !== "" ? fitted : undefined;
}
