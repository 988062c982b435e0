/** Decides how many tokens the workspace memory can index in the time that a run has for it. */
import type { MemoryDocument } from "../../memory/segment.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { inRepresentativeOrder } from "../../workspace/pathHash.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { type EncodedCorpus, tokensOf } from "./learnedCorpus.ts";

/** Fewer tokens are always indexed; they take a fraction of a second. */
export const SAMPLE_TOKENS = 200_000;
/**
 * A token of a large index takes longer than one of the sample: 2.25 times at 10 million, because the index no longer
 * fits into the processor's caches. The rest is a reserve.
 */
const SLOWDOWN = 2.5;

/** The tokens that can be indexed in the time, by the speed of a sample. */
export function tokensInTime(sample: { readonly tokens: number; readonly tookMs: number }, leftMs: number): number {
  const msPerToken = (SLOWDOWN * sample.tookMs) / sample.tokens;
  return Math.max(sample.tokens, msPerToken > 0 ? leftMs / msPerToken : Number.POSITIVE_INFINITY);
}

/** What fits into a stored memory, with room for names: 4 bytes a token, of at most MAX_MEMORY_BYTES. */
const MAX_TOKENS = 15_000_000;

/** The documents that the memory can hold, and index until the deadline. Those that stay represent all. */
export function fittingMemory(
  encoded: EncodedCorpus,
  { size, eos }: { readonly size: number; readonly eos: number },
  within: { readonly clock: LoopClock; readonly deadlineMs: number; readonly maxTokens?: number },
): EncodedCorpus {
  const { clock, deadlineMs, maxTokens = MAX_TOKENS } = within;
  const total = tokensOf(encoded.training);
  const all = total + tokensOf(encoded.validation);
  // Held-out files enter the memory too, after they have served to measure.
  const room = all <= maxTokens ? Number.POSITIVE_INFINITY : (total * maxTokens) / all;
  const isInTime = deadlineMs === Number.POSITIVE_INFINITY || total <= SAMPLE_TOKENS;
  if (isInTime && room === Number.POSITIVE_INFINITY) return encoded;
  const order = inRepresentativeOrder([...encoded.training, ...encoded.validation]);
  const isTraining = new Set(encoded.training.map(({ path }) => path));
  const learned = order.filter(({ path }) => isTraining.has(path));
  const measured = (): number => {
    const sample = upTo(learned, SAMPLE_TOKENS);
    const beganMs = clock.nowMs();
    WorkspaceMemory.build(sample, size, eos);
    const nowMs = clock.nowMs();
    return tokensInTime({ tokens: tokensOf(sample), tookMs: nowMs - beganMs }, deadlineMs - nowMs);
  };
  const limit = Math.min(room, isInTime ? Number.POSITIVE_INFINITY : measured());
  if (limit >= total) return encoded;
  // Held-out files keep their share.
  const share = limit / total;
  const kept = new Set([
    ...upTo(learned, limit),
    ...upTo(
      order.filter(({ path }) => !isTraining.has(path)),
      share * tokensOf(encoded.validation),
    ),
  ]);
  const keptOf = (documents: readonly MemoryDocument[]) => documents.filter(document => kept.has(document));
  return { training: keptOf(encoded.training), validation: keptOf(encoded.validation) };
}

/** The first documents with about so many tokens, at least one. */
function upTo(documents: readonly MemoryDocument[], tokens: number): readonly MemoryDocument[] {
  let sum = 0;
  return documents.filter(({ ids }, k) => {
    sum += ids.length + 1;
    return k === 0 || sum <= tokens;
  });
}
