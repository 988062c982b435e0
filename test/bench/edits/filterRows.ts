/** What the show filter is fitted on: at each place of a commit replay, the chosen suggestion and whether it is right. */
import type { Insertion } from "../../../src/completion/edits/editScript.ts";
import { doublesCloser } from "../../../src/completion/edits/judgment.ts";
import { typeInsertion } from "../../../src/completion/edits/typeInsertion.ts";
import type { Completed, CompleteRequest } from "../../../src/completion/suggest/completer.ts";
import { chooseSuggestion } from "../../../src/completion/suggest/displayPolicy.ts";
import { type Features, featuresOf } from "../../../src/completion/suggest/filterFeatures.ts";
import type { ObservedInsertion } from "../../../src/runtime/replay/replayReport.ts";

export interface FilterRow {
  readonly features: Features;
  readonly isRight: boolean;
  readonly chars: number;
  /** The probability of the text alone. */
  readonly probability: number;
}

/** While rows are collected, suggestions are shown from this probability on. */
const SHOWN_FROM = 0.35;
const NOTHING: Completed = { text: "", confidence: 0 };

/** Types an insertion and adds a row for each chosen suggestion, shown or not. */
export function* collectRows(
  { insertion, file, completer }: ObservedInsertion,
  rows: FilterRow[],
): Generator<void, object> {
  const suggester = {
    complete(request: CompleteRequest, clock: () => number): Completed {
      const continuation = completer.predict(request, clock);
      let row: FilterRow | undefined;
      const chosen = chooseSuggestion(continuation, request, {
        minConfidence: 0,
        wrongCost: 1,
        judge: candidate => {
          const { text, probability } = candidate;
          const features = featuresOf(candidate, continuation, request);
          row = { features, isRight: false, chars: text.length, probability };
          return probability;
        },
      });
      if (row && chosen.text !== "") rows.push({ ...row, isRight: isTyped(insertion, request, chosen) });
      return chosen.confidence < SHOWN_FROM ? NOTHING : chosen;
    },
  };
  return yield* typeInsertion(insertion, file, suggester, { clock: () => 0 });
}

/** Whether the text is typed next, or stands there, and doubles nothing. */
function isTyped({ before, insert, after }: Insertion, request: CompleteRequest, chosen: Completed): boolean {
  const typed = before + insert;
  const whole = request.prefix + chosen.text;
  return (
    typed.startsWith(whole.slice(0, typed.length)) &&
    after.startsWith(whole.slice(typed.length)) &&
    !doublesCloser(chosen, request)
  );
}
