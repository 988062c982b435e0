/** Keys saved over precision, by minimum confidence. */
import type { Completed, CompleteRequest, Completer, CompletionSource } from "../suggest/completer.ts";
import type { Continuation } from "../suggest/search.ts";
import type { SourceText } from "./score.ts";
import { typingReplay } from "./typingReplay.ts";

export interface CurvePoint {
  /** 0..1. */
  readonly minConfidence: number;
  /** Keys saved per 100 characters. */
  readonly perHundredKeys: number;
  /** Fraction of the suggestions that were right, 0..1. */
  readonly shownPrecision: number;
}

/** Points of the curve: dense around the default, DEFAULT_MIN_CONFIDENCE. */
export const CONFIDENCES = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8] as const;

/** Replays the files once for each minimum confidence. Each position is predicted only once. */
export function precisionCurve(
  completer: Completer,
  files: readonly SourceText[],
  { maxCharsPerFile }: { readonly maxCharsPerFile?: number } = {},
): readonly CurvePoint[] {
  const options = { acceptance: "whole", ...(maxCharsPerFile !== undefined && { maxCharsPerFile }) } as const;
  const source = new CachedCompleter(completer);
  return CONFIDENCES.map(minConfidence => {
    const { perHundredKeys, shownPrecision } = typingReplay(source, files, () => 0, { ...options, minConfidence });
    return { minConfidence, perHundredKeys, shownPrecision };
  });
}

/** Keeps the continuation of each beginning of a document; the documents must not change. */
class CachedCompleter implements CompletionSource {
  private readonly known = new Map<string, Map<number, Continuation>>();

  constructor(private readonly completer: Completer) {}

  complete(request: CompleteRequest, clock: () => number): Completed {
    const document = this.known.get(request.path) ?? new Map<number, Continuation>();
    this.known.set(request.path, document);
    const at = request.prefix.length;
    const continuation = document.get(at) ?? this.completer.predict(request, clock);
    document.set(at, continuation);
    return this.completer.suggest(continuation, request);
  }

  close(path: string): void {
    this.completer.close(path);
  }
}
