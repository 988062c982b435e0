/** What is offered at a place: what is left of the last completion while the typed text agrees with it, else a new one. */
import type { CompletionRequest, CompletionResult } from "../../protocol/completion.ts";
import { pause } from "../common/pause.ts";
import type { InlineSettings } from "../common/settings.ts";

/** The search answers with the best it has after this: soon while typing, later to who asks for it. */
const TYPING_DEADLINE_MS = 150;
const ASKED_DEADLINE_MS = 1500;
/**
 * A long document may take longer than that to read, once. The editor does not ask again until something changes,
 * so the worker is asked on, in steps between which it hears of the next keystroke, for about this long.
 */
const PATIENCE_MS = 8000;

/** A cursor in a document, with the text around it. */
export interface SuggestionPosition {
  readonly path: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** A text that was offered at a place. */
export interface Suggestion {
  readonly place: SuggestionPosition;
  readonly text: string;
}

/** What is offered, and whether it is the rest of what was offered before. */
export interface SuggestionResult {
  readonly text: string;
  readonly isRest: boolean;
}

/** What asks the model. @throws CancelledError, or what the worker threw; undefined when there is no model */
export interface Asked {
  complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult | undefined>;
}

/**
 * What is left of the offer at a later place, or undefined: then something other than the offered text was typed,
 * it was typed to its end, or the text after the cursor has changed, as when a bracket closes itself.
 */
export function restOf(offer: Suggestion, place: SuggestionPosition): string | undefined {
  const { path, prefix, suffix } = offer.place;
  if (place.path !== path || place.suffix !== suffix || !place.prefix.startsWith(prefix)) return undefined;
  const typed = place.prefix.slice(prefix.length);
  return typed.length < offer.text.length && offer.text.startsWith(typed) ? offer.text.slice(typed.length) : undefined;
}

function isUnfinished(result: CompletionResult | undefined, deadlineMs: number): boolean {
  return result !== undefined && result.text === "" && result.ms >= deadlineMs;
}

/** Remembers the last offer only. */
export class Suggestions {
  #last: Suggestion | undefined;

  constructor(private readonly model: Asked) {}

  /**
   * While typing, after the delay of the settings, the rest of the last offer at once.
   * @returns undefined when there is no model; "" when there is nothing worth showing
   * @throws CancelledError when the signal is aborted, or what the worker threw
   */
  async offer(
    place: SuggestionPosition,
    wish: Pick<InlineSettings, "delayMs" | "minConfidence" | "maxChars" | "maxLines"> & { readonly isTyping: boolean },
    signal: AbortSignal,
  ): Promise<SuggestionResult | undefined> {
    const { isTyping, delayMs, minConfidence, maxChars, maxLines } = wish;
    const rest = isTyping && this.#last && restOf(this.#last, place);
    if (rest) return { text: rest, isRest: true };
    if (isTyping) await pause(delayMs, signal);
    const deadlineMs = isTyping ? TYPING_DEADLINE_MS : ASKED_DEADLINE_MS;
    const request = { ...place, minConfidence, maxChars, maxLines, deadlineMs };
    let result = await this.model.complete(request, signal);
    for (let spentMs = deadlineMs; spentMs < PATIENCE_MS && isUnfinished(result, deadlineMs); spentMs += deadlineMs) {
      result = await this.model.complete(request, signal);
    }
    this.#last = result && result.text !== "" ? { place, text: result.text } : undefined;
    return result && { text: result.text, isRest: false };
  }

  /** The last offer is of a model that is not in use any more. */
  forget(): void {
    this.#last = undefined;
  }
}
