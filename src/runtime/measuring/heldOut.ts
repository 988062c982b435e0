/**
 * Measures the whole model on the held-out files, as far as time allows, and trains the mixture on them. Only held-out
 * files are as new to network and memory as the files that will be written.
 */
import { summarize } from "../../completion/evaluate/evaluation.ts";
import { type ScoredToken, scoreText } from "../../completion/evaluate/score.ts";
import { type Experts, freshMixerParameters } from "../../completion/mixing/experts.ts";
import type { MixerParameters } from "../../completion/mixing/parameters/mixerParameters.ts";
import type { HeldOutFigures } from "../../protocol/heldOutFigures.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import type { LoopClock } from "../common/loopClock.ts";

/** The characters that are scored of a file before the speed of scoring is known. */
const FIRST_CHARS = 1000;

/** The beginning of a held-out file, and the bits that it took. */
export interface ScoredPiece {
  readonly path: string;
  readonly text: string;
  readonly bits: number;
}

export interface HeldOutMeasurement {
  readonly pieces: readonly ScoredPiece[];
  readonly figures: HeldOutFigures;
  /** The initial parameters of the mixer in a document. */
  readonly mixture: MixerParameters;
}

/**
 * Scores files from their beginnings until the deadline. Each file gets an equal share of the remaining time; what it
 * does not need goes to the files after it. The mixture learns from each token after it is scored, so the figures are
 * those of tokens that it has not seen.
 *
 * A document begins with half of what the mixture learned here: a few files teach it much that holds for them alone.
 * Half is set by hand, not measured.
 */
export async function measureHeldOut(
  experts: Experts,
  files: readonly SourceFile[],
  until: { readonly deadlineMs: number; readonly clock: LoopClock; readonly signal: AbortSignal },
): Promise<HeldOutMeasurement | undefined> {
  const { deadlineMs, clock, signal } = until;
  const scored: ScoredToken[][] = [];
  const pieces: ScoredPiece[] = [];
  const initial = freshMixerParameters(experts);
  const mixture = initial.clone();
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
    const tokens = scoreText(experts, { path, text: piece }, { mixerParameters: mixture });
    scored.push(tokens);
    pieces.push({ path, text: piece, bits: tokens.reduce((sum, { bits }) => sum + bits, 0) });
    msPerChar = Math.max(msPerChar ?? 0, (clock.nowMs() - startMs) / piece.length);
  }
  if (scored.length === 0) return undefined;
  const { chars, bitsPerChar, networkBitsPerChar, memoryBitsPerChar, top1, top5 } = summarize(scored.flat());
  const network = networkBitsPerChar === undefined ? {} : { networkBitsPerChar };
  return {
    pieces,
    figures: { files: scored.length, chars, bitsPerChar, ...network, memoryBitsPerChar, top1, top5 },
    mixture: mixture.averageWith(initial),
  };
}

/** The first `length` UTF-16 units, or one less where that would split a character. */
function wholeChars(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
