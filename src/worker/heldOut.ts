/** Held-out figures of the whole model, on as much of the validation files as there is time for. */
import { summarise } from "../completion/evaluation.ts";
import type { Experts } from "../completion/experts.ts";
import { type ScoredToken, scoreText } from "../completion/score.ts";
import type { HeldOutFigures } from "../protocol/training.ts";
import type { SourceFile } from "../workspace/corpus.ts";
import type { LoopClock } from "./loopClock.ts";

/** What is scored of a file before the speed of scoring is known. */
const FIRST_CHARS = 1000;

/**
 * Scores files from their beginnings, as a reader meets them, until the deadline. Each file gets an equal share of
 * the time that is left; a file that needs less leaves the rest to those after it.
 */
export async function measureHeldOut(
  experts: Experts,
  files: readonly SourceFile[],
  until: { readonly deadlineMs: number; readonly clock: LoopClock; readonly signal: AbortSignal },
): Promise<HeldOutFigures | undefined> {
  const { deadlineMs, clock, signal } = until;
  const scored: ScoredToken[][] = [];
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
    scored.push(scoreText(experts, { path, text: piece }));
    msPerChar = Math.max(msPerChar ?? 0, (clock.nowMs() - startMs) / piece.length);
  }
  if (scored.length === 0) return undefined;
  const figures = summarise(scored.flat());
  return {
    files: scored.length,
    chars: figures.chars,
    bitsPerChar: figures.bitsPerChar,
    ...(figures.networkBitsPerChar !== undefined && { networkBitsPerChar: figures.networkBitsPerChar }),
    memoryBitsPerChar: figures.memoryBitsPerChar,
    top1: figures.top1,
    top5: figures.top5,
  };
}

/** The first `length` UTF-16 units, one less where that would cut a character in two. */
function wholeChars(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
