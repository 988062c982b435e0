/** How near provisional answers come to the exact ones, over places of texts that the model has not learned. */
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import {
  type CompleteRequest,
  Completer,
  DEFAULT_MAX_CHARS,
  DEFAULT_MIN_CONFIDENCE,
} from "../../../src/completion/suggest/completer.ts";
import { createRandom, type Random } from "../../../src/core/random.ts";
import type { SourceFile } from "../../../src/workspace/corpus.ts";

/** The situations in which an answer is provisional: a document that was never read, and an edit far above the cursor. */
export const KINDS = ["cold open", "insert at the top"] as const;
export type Kind = (typeof KINDS)[number];

/** What both answers are at one place. */
interface Place {
  readonly kind: Kind;
  readonly exact: string;
  readonly provisional: string;
  /** The rest of the line, as it is in the file. */
  readonly written: string;
}

/** Figures over the places of one kind; shares are 0..1. */
export interface Agreement {
  readonly kind: Kind;
  readonly places: number;
  /** Places where the exact answer is not empty. */
  readonly shown: number;
  /** Share of all places where both answers are the same. */
  readonly equal: number;
  /** Share of the places with an exact answer where the provisional one is the same, and where it is empty. */
  readonly equalOfShown: number;
  readonly emptyOfShown: number;
  /** Keys that right answers save, exact and provisional; and the share that is lost. */
  readonly exactKeys: number;
  readonly provisionalKeys: number;
  readonly lostKeys: number;
}

/** The default settings. */
const WISH = { minConfidence: DEFAULT_MIN_CONFIDENCE, maxChars: DEFAULT_MAX_CHARS, maxLines: 1 };
/** Nothing is far from the cursor before. */
const FIRST_PLACE = 6000;
const INSERTED = "# A line that was not there before.\n";
/** A document is read from the top for each place after an edit: that takes long. */
const EDITED_OF_COLD = 0.15;

/** Asks at this many places, spread over the files at random, always the same. */
export function agreements(experts: Experts, files: readonly SourceFile[], places: number): readonly Agreement[] {
  const random = createRandom(1);
  const long = files.filter(({ text }) => text.length > 1.5 * FIRST_PLACE);
  const all = long.flatMap(file => placesOf(experts, file, Math.ceil(places / long.length), random));
  return KINDS.map(kind =>
    summary(
      kind,
      all.filter(place => place.kind === kind),
    ),
  );
}

function placesOf(experts: Experts, { path, text }: SourceFile, count: number, random: Random): readonly Place[] {
  const places: Place[] = [];
  const exact = new Completer(experts);
  for (const offset of offsetsIn(text, count, random)) {
    const { written, ...request } = requestAt(path, text, offset);
    const answer = exact.complete(request, () => 0).text;
    const provisional = firstAnswer(new Completer(experts), request);
    if (provisional !== undefined) places.push({ kind: "cold open", exact: answer, provisional, written });
    if (random() < EDITED_OF_COLD) places.push(...afterEdit(experts, { path, text }, offset));
  }
  return places;
}

/** Reads the document up to the cursor, changes its first line, and asks again. */
function afterEdit(experts: Experts, { path, text }: SourceFile, offset: number): readonly Place[] {
  const completer = new Completer(experts);
  completer.complete(requestAt(path, text, offset), () => 0);
  const { written, ...request } = requestAt(path, INSERTED + text, INSERTED.length + offset);
  const provisional = firstAnswer(completer, request);
  if (provisional === undefined) return [];
  const exact = completer.complete(request, () => 0).text;
  return [{ kind: "insert at the top", exact, provisional, written }];
}

/** What the editor gets at once; undefined where that is exact. */
function firstAnswer(completer: Completer, request: CompleteRequest): string | undefined {
  const { text, isProvisional } = completer.complete({ ...request, deadlineMs: 150 }, () => 0);
  return isProvisional ? text : undefined;
}

/** Places after the first character of a line that is not white space, in ascending order. */
function offsetsIn(text: string, count: number, random: Random): readonly number[] {
  const offsets = new Set<number>();
  for (let tries = 0; offsets.size < count && tries < 50 * count; tries++) {
    const offset = FIRST_PLACE + Math.floor(random() * (text.length - FIRST_PLACE));
    const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
    if (text.slice(lineStart, offset).trim() !== "") offsets.add(offset);
  }
  return [...offsets].sort((a, b) => a - b);
}

/** As while the line is typed: the rest of the line is not written yet. */
function requestAt(path: string, text: string, offset: number): CompleteRequest & { readonly written: string } {
  const lineEnd = text.indexOf("\n", offset);
  const end = lineEnd < 0 ? text.length : lineEnd;
  return {
    path,
    prefix: text.slice(0, offset),
    suffix: text.slice(end, end + 2000),
    written: text.slice(offset, end),
    ...WISH,
  };
}

function summary(kind: Kind, places: readonly Place[]): Agreement {
  const shown = places.filter(({ exact }) => exact !== "");
  const isEqual = ({ exact, provisional }: Place): boolean => exact === provisional;
  const exactKeys = places.reduce((sum, { exact, written }) => sum + keysSaved(exact, written), 0);
  const provisionalKeys = places.reduce((sum, { provisional, written }) => sum + keysSaved(provisional, written), 0);
  return {
    kind,
    places: places.length,
    shown: shown.length,
    equal: places.filter(isEqual).length / places.length,
    equalOfShown: shown.filter(isEqual).length / shown.length,
    emptyOfShown: shown.filter(({ provisional }) => provisional === "").length / shown.length,
    exactKeys,
    provisionalKeys,
    lostKeys: 1 - provisionalKeys / exactKeys,
  };
}

/** One key accepts a right answer. */
function keysSaved(answer: string, written: string): number {
  return answer !== "" && written.startsWith(answer) ? [...answer].length - 1 : 0;
}
