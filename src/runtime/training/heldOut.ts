/**
 * Held-out figures of the whole model, on as much of the validation files as there is time for, and what these files
 * teach the mixture: no others are as new to network and memory as those that will be written.
 */
import { summarize } from "../../completion/evaluate/evaluation.ts";
import { type ScoredToken, scoreText } from "../../completion/evaluate/score.ts";
import type { Experts } from "../../completion/mixing/experts.ts";
import { MixerParameters } from "../../completion/mixing/parameters/mixerParameters.ts";
import type { HeldOutFigures } from "../../protocol/training.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import type { LoopClock } from "../common/loopClock.ts";

/** What is scored of a file before the speed of scoring is known. */
const FIRST_CHARS = 1000;

export interface HeldOutMeasurement {
  readonly figures: HeldOutFigures;
  /** To begin a document with. */
  readonly mixture: MixerParameters;
}

/**
 * Scores files from their beginnings, as a reader meets them, until the deadline. Each file gets an equal share of
 * the time that is left; a file that needs less leaves the rest to those after it. The mixture learns from file to
 * file, from each token once that is scored, so that the figures are those of tokens it has not seen.
 *
 * A document begins with half of what the mixture has learned so: few files teach it much that holds for them alone.
 * Bits per character of other files, adapted (plain), models of 300 s, 50,000 characters:
 *
 * | part | effect | django | go | rustc |
 * |---|---|---|---|---|
 * | 0 | 0.602 (0.630) | 0.761 (0.774) | 0.819 (0.836) | 0.911 (0.922) |
 * | 0.25 | 0.599 (0.624) | 0.760 (0.771) | 0.819 (0.834) | 0.908 (0.919) |
 * | 0.5 | 0.599 (0.621) | 0.759 (0.770) | 0.820 (0.834) | 0.907 (0.917) |
 * | 0.75 | 0.601 (0.620) | 0.761 (0.770) | 0.824 (0.836) | 0.908 (0.916) |
 * | 1 | 0.605 (0.620) | 0.763 (0.772) | 0.829 (0.840) | 0.910 (0.918) |
 */
export async function measureHeldOut(
  experts: Experts,
  files: readonly SourceFile[],
  until: { readonly deadlineMs: number; readonly clock: LoopClock; readonly signal: AbortSignal },
): Promise<HeldOutMeasurement | undefined> {
  const { deadlineMs, clock, signal } = until;
  const scored: ScoredToken[][] = [];
  const mixture = new MixerParameters();
  let msPerChar: number | undefined;
  for (const [k, { path, text }] of files.entries()) {
    await clock.nextTurn();
    const startMs = clock.nowMs();
    const shareMs = (deadlineMs - startMs) / (files.length - k);
    if (signal.aborted || shareMs <= 0) break;
    const chars = msPerChar === undefined ? FIRST_CHARS : Math.floor(shareMs / Math.max(msPerChar, 1e-6));
    if (chars < 1) break;
    const piece = wholeChars(text, chars);
    if (piece === "") continue;
    scored.push(scoreText(experts, { path, text: piece }, { mixerParameters: mixture }));
    msPerChar = Math.max(msPerChar ?? 0, (clock.nowMs() - startMs) / piece.length);
  }
  if (scored.length === 0) return undefined;
  const { chars, bitsPerChar, networkBitsPerChar, memoryBitsPerChar, top1, top5 } = summarize(scored.flat());
  const network = networkBitsPerChar === undefined ? {} : { networkBitsPerChar };
  return {
    figures: { files: scored.length, chars, bitsPerChar, ...network, memoryBitsPerChar, top1, top5 },
    mixture: mixture.averageWith(new MixerParameters()),
  };
}

/** The first `length` UTF-16 units, one less where that would cut a character in two. */
function wholeChars(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
