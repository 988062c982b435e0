/** What a text costs in bits, token by token, under the mixture: the measure of the whole model. */
import { DynamicEvaluation, learnDocument } from "../adapt/dynamicEvaluation.ts";
import { type Experts, freshMixerParameters } from "../mixing/experts.ts";
import type { MixerParameters } from "../mixing/parameters/mixerParameters.ts";
import { Reader, type TokenProbabilities } from "../reading/reader.ts";

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

export interface ScoredToken {
  /** The token's share of the text; "" where it ends inside a character. */
  readonly text: string;
  readonly bits: number;
  /** 1 is the likeliest. */
  readonly rank: number;
  /** What each expert alone would have needed; the network's is undefined where there is none. */
  readonly byExpert: { readonly network: number | undefined; readonly memory: number; readonly cache: number };
}

export interface ScoreOptions {
  /** Goes on learning from text to text; a fresh one where absent. */
  readonly mixerParameters?: MixerParameters;
  /** The network learns from the document as it is scored, if it can; memory takes it in once it is. */
  readonly isAdapting?: boolean;
  /** What memory and network learn in place of the document's own text: the same without its secrets. */
  readonly learnedText?: string;
}

/** Bits of one symbol of a spelling: a byte, or the end. */
const SPELLING_BITS = Math.log2(257);

/**
 * Scores every token of a document, each from what precedes it alone; the first is predicted from `<EOS>`.
 * The texts concatenate to the document. `<UNK>` pays for its spelling: its bytes and an end, log2(257) bits each.
 */
export function scoreText(experts: Experts, document: SourceText, options: ScoreOptions = {}): ScoredToken[] {
  const { vocabulary, memory } = experts;
  const { ids, ends } = vocabulary.encode(document.text);
  const { isAdapting = false, learnedText = document.text } = options;
  const isClean = learnedText === document.text;
  const reader = new Reader(experts, options.mixerParameters ?? freshMixerParameters(experts));
  const { learner } = isAdapting ? experts : {};
  const dynamic = isClean && learner ? new DynamicEvaluation(reader, learner, vocabulary.eos) : undefined;
  const distribution = new Float32Array(vocabulary.size);
  const scored: ScoredToken[] = [];
  for (let i = 0; i < ids.length; i++) {
    const text = document.text.slice(i === 0 ? 0 : ends[i - 1], ends[i]);
    reader.predict(distribution);
    const rank = rankOf(distribution, ids[i]);
    const extra = ids[i] === vocabulary.unk ? spellingBits(text) : 0;
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

/** One more than the number of tokens that are likelier. */
function rankOf(distribution: Float32Array, token: number): number {
  let rank = 1;
  for (let i = 0; i < distribution.length; i++) if (distribution[i] > distribution[token]) rank++;
  return rank;
}

function spellingBits(text: string): number {
  return (new TextEncoder().encode(text).length + 1) * SPELLING_BITS;
}
