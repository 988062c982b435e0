/** Scores a text in bits, token by token, under the final distribution: the measure of the whole model. */
import { originalOffsets, withLineFeeds } from "../../core/text/lineEnds.ts";
import { spellingBits } from "../../core/text/vocabulary.ts";
import { DynamicEvaluation, learnDocument } from "../adapt/dynamicEvaluation.ts";
import { type Experts, freshMixerParameters } from "../mixing/experts.ts";
import type { MixerParameters } from "../mixing/parameters/mixerParameters.ts";
import { Reader, type TokenProbabilities } from "../reading/reader.ts";

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

export interface ScoredToken {
  /** The token's part of the text; "" where it ends inside a character. */
  readonly text: string;
  /** -log2 of its probability. */
  readonly bits: number;
  /** 1 is the likeliest token. */
  readonly rank: number;
  /** Bits by each expert alone; the network's is undefined where there is none. */
  readonly byExpert: { readonly network: number | undefined; readonly memory: number; readonly cache: number };
}

export interface ScoreOptions {
  /** Learn from text to text, in place; fresh ones where absent. */
  readonly mixerParameters?: MixerParameters;
  /** Whether the network, if it can learn, learns from the document as it is scored, and the memory afterward. */
  readonly isAdapting?: boolean;
  /** What network and memory learn in place of the document's text: the same text without secrets. */
  readonly learnedText?: string;
}

/**
 * Scores every token of a document, each given only what precedes it; the first is predicted from `<EOS>`:
 *
 *     bits_i = -log2 P(y_i | y_1 .. y_{i-1})
 *
 * The texts concatenate to the document. It is read with line feeds: "\r\n" costs the same bits as "\n", and counts as
 * two characters of its token's text. `<UNK>` pays for its spelling, log2(257) bits for each byte and for the end, also
 * in its rank.
 */
export function scoreText(experts: Experts, document: SourceText, options: ScoreOptions = {}): ScoredToken[] {
  const { vocabulary, memory } = experts;
  const read = withLineFeeds(document.text);
  const { ids, ends } = vocabulary.encode(read);
  const originalOffset = originalOffsets(document.text);
  const { isAdapting = false } = options;
  const learnedText = options.learnedText === undefined ? read : withLineFeeds(options.learnedText);
  const isClean = learnedText === read;
  const reader = new Reader(experts, options.mixerParameters ?? freshMixerParameters(experts));
  const { learner } = isAdapting ? experts : {};
  const dynamic = isClean && learner ? new DynamicEvaluation(reader, learner, vocabulary.eos) : undefined;
  const distribution = new Float32Array(vocabulary.size);
  const scored: ScoredToken[] = [];
  for (let i = 0; i < ids.length; i++) {
    const start = i === 0 ? 0 : ends[i - 1];
    const text = document.text.slice(originalOffset(start), originalOffset(ends[i]));
    reader.predict(distribution);
    const extra = ids[i] === vocabulary.unk ? spellingBits(read.slice(start, ends[i])) : 0;
    const rank = rankOf(distribution, ids[i], extra);
    scored.push(scoredToken(text, reader.probabilityOf(ids[i]), rank, extra));
    (dynamic ?? reader).read(ids[i]);
  }
  dynamic?.end();
  if (!isAdapting) return scored;
  const learnedIds = isClean ? ids : vocabulary.encode(learnedText).ids;
  if (learner && !isClean) for (const _ of learnDocument(learner, vocabulary.eos, learnedIds));
  memory.add({ path: document.path, ids: learnedIds });
  return scored;
}

function scoredToken(text: string, probabilities: TokenProbabilities, rank: number, extra: number): ScoredToken {
  const [network, memory, cache] = probabilities.byExpert;
  const bits = (probability: number): number => extra - Math.log2(Math.max(probability, Number.MIN_VALUE));
  return {
    text,
    bits: bits(probabilities.mixed),
    rank,
    byExpert: { network: network > 0 ? bits(network) : undefined, memory: bits(memory), cache: bits(cache) },
  };
}

/** One more than the number of other tokens that are likelier than this one with its spelling. */
function rankOf(distribution: Float32Array, token: number, spelling: number): number {
  const probability = distribution[token] * 2 ** -spelling;
  let rank = 1;
  for (let i = 0; i < distribution.length; i++) if (i !== token && distribution[i] > probability) rank++;
  return rank;
}
