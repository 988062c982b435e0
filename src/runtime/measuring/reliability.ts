/** Measures how reliable the confidence of completions is, by typing held-out text again as far as time allows. */

import { type TypedText, typingReplay } from "../../completion/evaluate/typingReplay.ts";
import type { Experts } from "../../completion/mixing/experts.ts";
import { Completer, type CompletionSource } from "../../completion/suggest/completer.ts";
import { createRandom, shuffled } from "../../core/random.ts";
import type { ReliabilityBin } from "../../protocol/heldOutFigures.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import type { LoopClock } from "../common/loopClock.ts";

/** The characters that are typed at one place, and the text that already stands before it. */
const TYPED_CHARS = 200;
const STANDING_CHARS = 1000;
/** Lower than what the editor shows by default, because a setting can lower that. */
const MIN_CONFIDENCE = 0.2;
/** This many completions are enough. Set by hand, not measured. */
const MAX_SHOWN = 500;

/** Answers are not timed here. */
const UNTIMED = (): number => 0;

interface Stretch {
  readonly file: SourceFile;
  readonly from: number;
}

/**
 * Types random stretches of the files, each at most once, with a mixture that has not learned from them.
 * @returns the tenths of confidence in which something was shown; undefined where nothing was shown
 */
export async function measureReliability(
  experts: Experts,
  files: readonly SourceFile[],
  until: { readonly deadlineMs: number; readonly clock: LoopClock; readonly signal: AbortSignal },
): Promise<readonly ReliabilityBin[] | undefined> {
  const { deadlineMs, clock, signal } = until;
  const nowMs = (): number => clock.nowMs();
  const source = untilLate(new Completer(experts), () => nowMs() >= deadlineMs);
  const options = { acceptance: "whole", minConfidence: MIN_CONFIDENCE } as const;
  let bins: readonly ReliabilityBin[] = [];
  for (const stretch of stretchesOf(files)) {
    await clock.nextTurn();
    if (signal.aborted || nowMs() >= deadlineMs || shownIn(bins) >= MAX_SHOWN) break;
    const { reliability } = typingReplay(source, [typed(stretch)], UNTIMED, options);
    bins = reliability.map(({ shown, meanConfidence, precision }, k) =>
      joined({ shown, right: Math.round(precision * shown), meanConfidence }, bins[k]),
    );
  }
  const measured = bins.filter(({ shown }) => shown > 0);
  return measured.length === 0 ? undefined : measured;
}

/** Completes nothing after the deadline, so that the current stretch ends soon. */
function untilLate(source: CompletionSource, isLateNow: () => boolean): CompletionSource {
  let isLate = false;
  return {
    complete(request, clock) {
      isLate ||= isLateNow();
      return isLate ? { text: "", confidence: 0 } : source.complete(request, clock);
    },
    close: path => source.close(path),
  };
}

/** Lists all stretches of the files in random order. */
function stretchesOf(files: readonly SourceFile[]): readonly Stretch[] {
  const stretches = files.flatMap(file =>
    Array.from({ length: Math.ceil(file.text.length / TYPED_CHARS) }, (_, k) => ({ file, from: k * TYPED_CHARS })),
  );
  return shuffled(stretches, createRandom(1)).reverse(); // the order of drawing them one by one
}

/** The stretch after some lines of the text before it, as if the document began there. */
function typed({ file: { path, text }, from }: Stretch): TypedText {
  const earliest = Math.max(0, from - STANDING_CHARS);
  const start = earliest === 0 ? 0 : Math.min(from, text.indexOf("\n", earliest) + 1 || from);
  return { path, text: text.slice(start, from + TYPED_CHARS), givenChars: from - start };
}

function shownIn(bins: readonly ReliabilityBin[]): number {
  return bins.reduce((sum, { shown }) => sum + shown, 0);
}

function joined(one: ReliabilityBin, other: ReliabilityBin | undefined): ReliabilityBin {
  if (!other) return one;
  const shown = one.shown + other.shown;
  const confidence = one.shown * one.meanConfidence + other.shown * other.meanConfidence;
  return { shown, right: one.right + other.right, meanConfidence: shown === 0 ? 0 : confidence / shown };
}
