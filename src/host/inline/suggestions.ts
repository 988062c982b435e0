/** Suggests the rest of the last completion while the typed text matches it, and otherwise a new completion. */
import {
  restOf,
  type SuggestedText,
  type Suggestion,
  type SuggestionPosition,
} from "../../core/text/restOfSuggestion.ts";
import type { CompletionRequest, CompletionResult } from "../../protocol/completion.ts";
import { pause } from "../common/pause.ts";
import type { InlineSettings } from "../common/settings.ts";

/** The search returns its best result after this time: earlier while typing than on request. */
const TYPING_DEADLINE_MS = 150;
const EXPLICIT_DEADLINE_MS = 1500;

/** A text to suggest, and whether it is the rest of the last suggestion. */
export interface SuggestionResult extends SuggestedText {
  readonly isRest: boolean;
}

/** Computes completions. */
export interface CompletionSource {
  /** Resolves to undefined when there is no model. @throws CanceledError, or the worker's error */
  complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult | undefined>;
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
    const result = await this.model.complete(request, signal);
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
