/** Suggests the rest of the last completion while the typed text matches it, and otherwise a new completion. */
import { SuffixFit } from "../../core/text/suffixFit.ts";
import type { CompletionRequest, CompletionResult } from "../../protocol/completion.ts";
import { pause } from "../common/pause.ts";
import type { InlineSettings } from "../common/settings.ts";

/** The search returns its best result after this time: earlier while typing than on request. */
const TYPING_DEADLINE_MS = 150;
const EXPLICIT_DEADLINE_MS = 1500;
/**
 * Reading a long document for the first time may take longer. The editor does not ask again until something changes,
 * so the request is repeated for about this long. Between two requests the worker notices the next keystroke.
 */
const PATIENCE_MS = 8000;

/** A cursor position: the document, and the text before and after the cursor. */
export interface SuggestionPosition {
  readonly path: string;
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

/** A text to suggest, and whether it is the rest of the last suggestion. */
export interface SuggestionResult extends SuggestedText {
  readonly isRest: boolean;
}

/** Computes completions. */
export interface CompletionSource {
  /** Resolves to undefined when there is no model. @throws CanceledError, or the worker's error */
  complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult | undefined>;
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

function isUnfinished(result: CompletionResult | undefined, deadlineMs: number): boolean {
  return result !== undefined && result.text === "" && result.ms >= deadlineMs;
}

/** Remembers only the last suggestion. */
export class Suggestions {
  #last: Suggestion | undefined;

  constructor(private readonly model: CompletionSource) {}

  /**
   * Returns the rest of the last suggestion at once, or asks the model for a completion. While typing, the delay of the
   * settings passes first.
   *
   * @returns undefined when there is no model; an empty text when nothing is likely enough
   * @throws CanceledError when the signal is aborted, or the worker's error
   */
  async suggest(
    position: SuggestionPosition,
    options: Pick<InlineSettings, "delayMs" | "minConfidence" | "maxChars" | "maxLines"> & {
      readonly isTyping: boolean;
    },
    signal: AbortSignal,
  ): Promise<SuggestionResult | undefined> {
    const { isTyping, delayMs, minConfidence, maxChars, maxLines } = options;
    const rest = isTyping && this.#last && restOf(this.#last, position);
    if (rest) return { ...rest, isRest: true };
    if (isTyping) await pause(delayMs, signal);
    const deadlineMs = isTyping ? TYPING_DEADLINE_MS : EXPLICIT_DEADLINE_MS;
    const request = { ...position, minConfidence, maxChars, maxLines, deadlineMs };
    let result = await this.model.complete(request, signal);
    for (let spentMs = deadlineMs; spentMs < PATIENCE_MS && isUnfinished(result, deadlineMs); spentMs += deadlineMs) {
      result = await this.model.complete(request, signal);
    }
    if (!result) {
      this.#last = undefined;
      return undefined;
    }
    const suggested = { text: result.text, replaceSuffix: result.replaceSuffix ?? 0 };
    this.#last = result.text === "" ? undefined : { position, ...suggested };
    return { ...suggested, isRest: false };
  }

  /** Forgets the last suggestion, because another model is in use. */
  forget(): void {
    this.#last = undefined;
  }
}
