/** Judges suggestions at held-out places. */
import type { CompletionsEvent, PlaceSuggestion } from "../../src/protocol/heldOutFigures.ts";

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

/** The text without the indentation that all its lines share, and without empty lines before it. */
export function dedented(text: string): string {
  const lines = text.replace(/^(?:[ \t]*\n)+/, "").split("\n");
  const widths = lines.filter(line => line.trim() !== "").map(line => line.length - line.trimStart().length);
  const shared = widths.length === 0 ? 0 : Math.min(...widths);
  return lines.map(line => line.slice(shared)).join("\n");
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
