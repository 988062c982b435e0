/** Measures keys saved over precision: types insertions once for each minimum confidence. */
import { CONFIDENCES, type CurvePoint } from "../evaluate/precisionCurve.ts";
import type { Completed, CompleteRequest } from "../suggest/completer.ts";
import type { Continuation } from "../suggest/search.ts";
import type { Insertion } from "./editScript.ts";
import { type EditGroup, EditTally } from "./editTally.ts";
import { type Suggester, type TypedFile, typeInsertion } from "./typeInsertion.ts";

/** A completer that predicts and filters in two steps. */
export interface TwoStepCompleter {
  predict(request: CompleteRequest, clock: () => number): Continuation;
  suggest(continuation: Continuation, request: CompleteRequest): Completed;
}

/** Characters after the cursor that are part of a place's key. */
const SUFFIX_CHARS = 200;

/** Predicts each place only once; the model must not change in between. */
export class RememberingSuggester implements Suggester {
  private readonly known = new Map<string, Continuation>();

  constructor(private readonly completer: TwoStepCompleter) {}

  complete(request: CompleteRequest, clock: () => number): Completed {
    const { prefix, suffix } = request;
    const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
    const key = `${prefix.length}\n${line}\n${suffix.slice(0, SUFFIX_CHARS)}`;
    const continuation = this.known.get(key) ?? this.completer.predict(request, clock);
    this.known.set(key, continuation);
    return this.completer.suggest(continuation, request);
  }
}

/** Collects the points of the curve. */
export class ConfidenceCurve {
  private readonly tallies = CONFIDENCES.map(minConfidence => ({ minConfidence, tally: new EditTally() }));

  /** Types an insertion once for each minimum confidence; yields after each request. */
  *type(
    insertion: Insertion,
    { file, suggester }: { readonly file: TypedFile; readonly suggester: RememberingSuggester },
    { group, keysWithout }: { readonly group: EditGroup; readonly keysWithout: number },
  ): Generator<void, this> {
    for (const { minConfidence, tally } of this.tallies) {
      const { record } = yield* typeInsertion(insertion, file, suggester, { clock: () => 0, minConfidence });
      tally.add(group, record, keysWithout);
    }
    return this;
  }

  points(): readonly CurvePoint[] {
    return this.tallies.map(({ minConfidence, tally }) => {
      const { perHundredKeys, precision } = tally.figures().all;
      return { minConfidence, perHundredKeys, shownPrecision: precision };
    });
  }
}
