/** What the model suggests at a few places of held-out files, beside what really stands there. */

import type { Experts } from "../../completion/mixing/experts.ts";
import { Completer } from "../../completion/suggest/completer.ts";
import type { Continuation } from "../../completion/suggest/search.ts";
import { createRandom, type Random, shuffled } from "../../core/random.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type { HeldOutPlace, PlaceSuggestion } from "../../protocol/heldOutFigures.ts";
import type { SourceFile } from "../../workspace/corpus.ts";

/** All set by hand, not measured. */
const PLACES = 8;
const READ_CHARS = 300;
const FOLLOWING_CHARS = 200;
const SHOWN_LINES = 3;
const LINE_CHARS = { least: 20, most: 120 };
const LEAST_TYPED_CHARS = 4;
const LEAST_ACTUAL_CHARS = 6;
/** How much of the line is typed. */
const TYPED_SHARE = 0.4;
/** Shows every suggestion; the panel knows the setting. */
const MIN_CONFIDENCE = 0;
const UNTIMED = (): number => 0;

/** A place in a file whose line is typed up to the cursor. */
export interface Place {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** Some text before the cursor, beginning with a line. */
  readonly prefix: string;
  /** The rest of the line, and some text after it. */
  readonly actual: string;
  readonly following: string;
}

/** Chooses the same places of the same files in every run: one of each file, then another one of each. */
export function placesOf(files: readonly SourceFile[]): readonly Place[] {
  const random = createRandom(1);
  const queues = shuffled(files, random).map(file => candidatesIn(file, random));
  const places: Place[] = [];
  for (let round = 0; places.length < PLACES && queues.some(queue => round < queue.length); round++) {
    places.push(...queues.flatMap(queue => queue[round] ?? []));
  }
  return places.slice(0, PLACES);
}

/** A few places of a file in random order. */
function candidatesIn({ path, text: read }: SourceFile, random: Random): readonly Place[] {
  const text = withLineFeeds(read);
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const lines = starts.map((start, k) => ({ start, line: k + 1, end: (starts[k + 1] ?? text.length + 1) - 1 }));
  const found = lines.flatMap(({ start, line, end }) => {
    const at = cursorIn(text.slice(start, end));
    if (at === undefined) return [];
    const cursor = start + at;
    const from = Math.max(0, cursor - READ_CHARS);
    const first = from === 0 ? 0 : Math.min(start, text.indexOf("\n", from) + 1);
    const [prefix, actual] = [text.slice(first, cursor), text.slice(cursor, end)];
    return [{ path, line, prefix, actual, following: text.slice(end, end + FOLLOWING_CHARS) }];
  });
  return shuffled(found, random).slice(0, PLACES);
}

/** The start of a word in the line, after about two fifths of it; undefined where the line is too short or long. */
function cursorIn(line: string): number | undefined {
  const indentation = line.length - line.trimStart().length;
  const length = line.trim().length;
  if (length < LINE_CHARS.least || length > LINE_CHARS.most) return undefined;
  const wanted = indentation + TYPED_SHARE * length;
  const words = [...line.matchAll(/(?<![\p{L}\p{N}_$])[\p{L}_$]/gu)]
    .map(({ index }) => index)
    .filter(at => at >= indentation + LEAST_TYPED_CHARS && line.trimEnd().length - at >= LEAST_ACTUAL_CHARS);
  return words.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
}

/**
 * Completes at each place: with the whole model as the editor does, and to the line's end with the network alone.
 *
 * @param isLate whether no other place should begin
 */
export function completeAt(
  places: readonly Place[],
  experts: Experts,
  isLate: () => boolean = () => false,
): readonly HeldOutPlace[] {
  const whole = new Completer(experts);
  const network = experts.predictor && new Completer({ ...experts, isNetworkAlone: true });
  const completed: HeldOutPlace[] = [];
  for (const [k, place] of places.entries()) {
    if (isLate()) break;
    completed.push(completedAt(place, `${k} ${place.path}`, { whole, network }));
  }
  return completed;
}

/** @param document no other place has it, so that each is read from its beginning */
function completedAt(
  place: Place,
  document: string,
  { whole, network }: { readonly whole: Completer; readonly network: Completer | undefined },
): HeldOutPlace {
  const { path, line, prefix, actual, following } = place;
  const request = { path: document, prefix, suffix: following };
  const { text, confidence } = whole.complete({ ...request, minConfidence: MIN_CONFIDENCE }, UNTIMED);
  const typed = prefix.split("\n").slice(-SHOWN_LINES).join("\n");
  const model = judged({ text, confidence }, place);
  if (!network) return { path, line, typed, actual, model };
  const likeliest = restOfLine(network.predict(request, UNTIMED));
  return { path, line, typed, actual, model, network: judged(likeliest, place) };
}

function judged({ text, confidence }: Omit<PlaceSuggestion, "isRight">, place: Place): PlaceSuggestion {
  return { text, confidence, isRight: text !== "" && (place.actual + place.following).startsWith(text) };
}

/** The continuation up to the end of its line, with the probability of that part. */
function restOfLine({ bytes, steps }: Continuation): { readonly text: string; readonly confidence: number } {
  const end = bytes.indexOf(0x0a);
  const length = end < 0 ? bytes.length : end;
  const confidence = steps.findLast(step => step.bytes <= length)?.probability ?? 0;
  return { text: new TextDecoder().decode(bytes.subarray(0, length)).replace(/\uFFFD$/, ""), confidence };
}
