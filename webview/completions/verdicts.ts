/** Judges suggestions at held-out places. */
import type { CompletionsEvent, PlaceSuggestion } from "../../src/protocol/inspection.ts";

export type Verdict = "right" | "wrong" | "nothing";

export function verdictOf({ text, isRight }: PlaceSuggestion): Verdict {
  if (text === "") return "nothing";
  return isRight ? "right" : "wrong";
}

/** How many characters at the beginning of a suggestion are right. */
export function rightLength(text: string, actual: string): number {
  let length = 0;
  while (length < Math.min(text.length, actual.length) && text[length] === actual[length]) length++;
  return length;
}

/** How many suggestions are right; `network` is undefined where there is no network. */
export interface RightCounts {
  readonly step: number;
  readonly places: number;
  readonly model: number;
  readonly network: number | undefined;
}

export function rightCounts({ step, places }: CompletionsEvent): RightCounts {
  const hasNetwork = places.some(({ network }) => network !== undefined);
  return {
    step,
    places: places.length,
    model: places.filter(({ model }) => model.isRight).length,
    network: hasNetwork ? places.filter(({ network }) => network?.isRight).length : undefined,
  };
}
