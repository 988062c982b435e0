/** Learns a vocabulary from texts. */
import { fromUtf8, toUtf8 } from "./byteAlphabet.ts";
import { BytePairVocabulary, FIRST_MERGE_ID } from "./bytePairVocabulary.ts";
import { DICTIONARY_SPECIALS, DictionaryVocabulary, splitEntries } from "./dictionaryVocabulary.ts";
import { learnMerges, MAX_TOKENS } from "./learnMerges.ts";
import { BPE_PATTERN, PreTokenizer } from "./preTokens.ts";
import type { Vocabulary, VocabularyKind } from "./vocabulary.ts";

/**
 * Learns the vocabulary of the most frequent entries: merges of bytes, characters or words. The same texts always give
 * the same vocabulary. It is smaller than `maxSize` if the texts repeat too little.
 *
 * @param maxSize the highest number of tokens, special tokens included; a byte-level vocabulary has at least 257
 */
export function trainVocabulary(kind: VocabularyKind, texts: Iterable<string>, maxSize: number): Vocabulary {
  return kind === "bpe" ? trainBytePairs(texts, maxSize) : trainDictionary(kind, texts, maxSize);
}

function trainBytePairs(texts: Iterable<string>, maxSize: number): Vocabulary {
  const preTokenizer = new PreTokenizer(BPE_PATTERN);
  const counts = countEntries(texts, text => preTokenizer.split(text));
  const words = [...counts.keys()].map(preToken => Array.from(toUtf8(preToken), byte => 1 + byte));
  const maxMerges = Math.max(0, Math.min(maxSize, MAX_TOKENS) - FIRST_MERGE_ID);
  return new BytePairVocabulary(learnMerges(words, [...counts.values()], { maxMerges, firstId: FIRST_MERGE_ID }));
}

function trainDictionary(kind: "char" | "word", texts: Iterable<string>, maxSize: number): Vocabulary {
  const counts = countEntries(texts, text => splitEntries(kind, text));
  const entries = [...counts]
    .filter(([entry]) => isWellFormed(entry))
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, Math.max(0, maxSize - DICTIONARY_SPECIALS.length))
    .map(([entry]) => entry);
  return new DictionaryVocabulary(kind, entries);
}

function countEntries(texts: Iterable<string>, split: (text: string) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const entry of split(text)) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  }
  return counts;
}

/** Whether a text has no lone surrogates, which UTF-8 cannot encode. */
function isWellFormed(text: string): boolean {
  return fromUtf8(toUtf8(text)) === text;
}
