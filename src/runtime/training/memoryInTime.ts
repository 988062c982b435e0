/** Decides how many tokens the workspace memory can index in the time that a run has for it. */
import { DOCUMENT_WORDS } from "../../memory/memoryFile.ts";
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

/** What fits into a stored memory, in words of four bytes; MAX_MEMORY_BYTES has room for a few more. */
const MAX_WORDS = 16_500_000;
/** A document costs at least as much, so that there are fewer than MAX_DOCUMENTS. */
const LEAST_WORDS = 32;

/** The documents that the memory can hold, and index until the deadline. Those that stay represent all. */
export function fittingMemory(
  encoded: EncodedCorpus,
  { size, eos }: { readonly size: number; readonly eos: number },
  within: { readonly clock: LoopClock; readonly deadlineMs: number; readonly maxWords?: number },
): EncodedCorpus {
  const { clock, deadlineMs, maxWords = MAX_WORDS } = within;
  // Held-out files enter the memory too, after they have served to measure.
  const words = sumOf([...encoded.training, ...encoded.validation], wordsIn);
  const fitting = words <= maxWords ? encoded : shareOf(encoded, maxWords / words, wordsIn);
  const total = tokensOf(fitting.training);
  if (deadlineMs === Number.POSITIVE_INFINITY || total <= SAMPLE_TOKENS) return fitting;
  const sample = upTo(inRepresentativeOrder(fitting.training), SAMPLE_TOKENS, tokensIn);
  const beganMs = clock.nowMs();
  WorkspaceMemory.build(sample, size, eos);
  const nowMs = clock.nowMs();
  const limit = tokensInTime({ tokens: tokensOf(sample), tookMs: nowMs - beganMs }, deadlineMs - nowMs);
  return limit >= total ? fitting : shareOf(fitting, limit / total, tokensIn);
}

type Cost = (document: MemoryDocument) => number;

const tokensIn: Cost = ({ ids }) => ids.length + 1;

/** As `encodeMemory` writes it. */
const wordsIn: Cost = ({ path, ids }) =>
  Math.max(LEAST_WORDS, ids.length + DOCUMENT_WORDS + Buffer.byteLength(path) / 4);

const sumOf = (documents: readonly MemoryDocument[], cost: Cost): number =>
  documents.reduce((sum, document) => sum + cost(document), 0);

/** A share of the documents on both sides of the split. */
function shareOf({ training, validation }: EncodedCorpus, share: number, cost: Cost): EncodedCorpus {
  const some = (documents: EncodedCorpus["training"]): EncodedCorpus["training"] => {
    const kept = new Set(upTo(inRepresentativeOrder(documents), share * sumOf(documents, cost), cost));
    return documents.filter(document => kept.has(document));
  };
  return { training: some(training), validation: some(validation) };
}

/** The first documents that cost about so much together, at least one. */
function upTo<Document extends MemoryDocument>(
  documents: readonly Document[],
  limit: number,
  cost: Cost,
): readonly Document[] {
  let sum = 0;
  return documents.filter((document, k) => {
    sum += cost(document);
    return k === 0 || sum <= limit;
  });
}
