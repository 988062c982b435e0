/** Keys saved over precision: what a greater or smaller least confidence would do. */
import type { Completed, CompleteRequest, Completer, CompletionSource } from "../suggest/completer.ts";
import type { Continuation } from "../suggest/search.ts";
import type { SourceText } from "./score.ts";
import { typingReplay } from "./typingReplay.ts";

export interface CurvePoint {
  readonly minConfidence: number;
  readonly perHundredKeys: number;
  readonly shownPrecision: number;
}

const CONFIDENCES = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8] as const;

/** Replays the files once for each least confidence; what was foreseen at a place is foreseen only once. */
export function precisionCurve(
  completer: Completer,
  files: readonly SourceText[],
  { maxCharsPerFile }: { readonly maxCharsPerFile?: number } = {},
): readonly CurvePoint[] {
  const options = { acceptance: "whole", ...(maxCharsPerFile !== undefined && { maxCharsPerFile }) } as const;
  const source = new Remembering(completer);
  return CONFIDENCES.map(minConfidence => {
    const { perHundredKeys, shownPrecision } = typingReplay(source, files, () => 0, { ...options, minConfidence });
    return { minConfidence, perHundredKeys, shownPrecision };
  });
}

/** Foresees each beginning of a document once; the documents must not change. */
class Remembering implements CompletionSource {
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
