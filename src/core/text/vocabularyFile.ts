/** Reads a vocabulary from its file. The file is not trusted: every part is checked before use. */
import { BytePairVocabulary, FIRST_MERGE_ID } from "./bytePairVocabulary.ts";
import { DICTIONARY_SPECIALS, DictionaryVocabulary, splitEntries } from "./dictionaryVocabulary.ts";
import { harmless, quoted } from "./harmless.ts";
import { MAX_TOKENS, type Merge } from "./learnMerges.ts";
import { CHAR_PATTERN, WORD_PATTERN } from "./preTokens.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Says that a tokenizer file is damaged or was not written by this program. */
export class VocabularyError extends Error {
  override readonly name = "VocabularyError";
  /** @param message may quote the file */
  constructor(message: string) {
    super(harmless(message));
  }
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the vocabulary of a `tokenizer.json` that `Vocabulary.toJson` wrote.
 *
 * @param json the parsed file
 * @throws VocabularyError, with one sentence that says what is wrong
 */
export function vocabularyFromJson(json: unknown): Vocabulary {
  const model = objectOf(objectOf(json, "the file")["model"], '"model"');
  const tokens = tokensById(objectOf(model["vocab"], '"model.vocab"'));
  const vocabulary = model["type"] === "BPE" ? bytePairs(model, tokens) : dictionary(json, model, tokens);
  // The rest of the file (normalizer, pattern, decoder ...) determines how text is split, so it must be the same.
  if (!isEqualJson(json, vocabulary.toJson())) {
    throw new VocabularyError("The tokenizer file splits text in a way that this version does not support.");
  }
  return vocabulary;
}

function bytePairs(model: Json, tokens: readonly string[]): Vocabulary {
  if (!Array.isArray(model["merges"])) throw new VocabularyError('The tokenizer file lacks a list "model.merges".');
  const merges: readonly unknown[] = model["merges"];
  if (tokens.length !== FIRST_MERGE_ID + merges.length || tokens.length > MAX_TOKENS) {
    throw new VocabularyError(`The tokenizer file has ${tokens.length} tokens but ${merges.length} merges.`);
  }
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  return new BytePairVocabulary(merges.map((merge, k) => mergeOf(merge, k, tokens, idOf)));
}

function mergeOf(merge: unknown, k: number, tokens: readonly string[], idOf: ReadonlyMap<string, number>): Merge {
  const [left, right]: readonly unknown[] = Array.isArray(merge) && merge.length === 2 ? merge : [];
  const made = FIRST_MERGE_ID + k;
  const isSound =
    typeof left === "string" &&
    typeof right === "string" &&
    left + right === tokens[made] &&
    isBetween(idOf.get(left), 1, made) &&
    isBetween(idOf.get(right), 1, made);
  if (!isSound) throw new VocabularyError(`Merge ${k} of the tokenizer file does not make token ${made}.`);
  return [idOf.get(left)!, idOf.get(right)!];
}

function dictionary(json: unknown, model: Json, tokens: readonly string[]): Vocabulary {
  if (model["type"] !== "WordLevel") {
    throw new VocabularyError(`The tokenizer file's model is of an unknown type, ${quoted(model["type"])}.`);
  }
  const preTokenizer = objectOf(objectOf(json, "the file")["pre_tokenizer"], '"pre_tokenizer"');
  const pattern = objectOf(preTokenizer["pattern"], '"pre_tokenizer.pattern"')["Regex"];
  if (pattern !== CHAR_PATTERN && pattern !== WORD_PATTERN) {
    throw new VocabularyError("The tokenizer file splits text in a way that this version does not support.");
  }
  const kind = pattern === CHAR_PATTERN ? "char" : "word";
  const entries = tokens.slice(DICTIONARY_SPECIALS.length);
  for (const entry of entries) {
    if (splitEntries(kind, entry).length !== 1) {
      throw new VocabularyError(`The tokenizer file lists ${JSON.stringify(entry)}, which is not one ${kind}.`);
    }
  }
  return new DictionaryVocabulary(kind, entries);
}

/** The tokens in the order of their ids, which must be 0, 1, 2 ... without gaps or repeats. */
function tokensById(vocab: Json): readonly string[] {
  const entries = Object.entries(vocab);
  if (entries.length > MAX_TOKENS + DICTIONARY_SPECIALS.length) {
    throw new VocabularyError(`The tokenizer file has ${entries.length} tokens, more than ${MAX_TOKENS}.`);
  }
  const tokens = new Array<string | undefined>(entries.length).fill(undefined);
  for (const [token, id] of entries) {
    if (typeof id !== "number" || !(id in tokens) || tokens[id] !== undefined) {
      throw new VocabularyError(`The tokenizer file gives ${JSON.stringify(token)} the id ${quoted(id)}.`);
    }
    tokens[id] = token;
  }
  return tokens.map(token => token ?? "");
}

function objectOf(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new VocabularyError(`The tokenizer file is damaged: ${what} is not an object.`);
}

function isBetween(id: number | undefined, low: number, end: number): boolean {
  return id !== undefined && id >= low && id < end;
}

/** Whether two values are equal as JSON, whatever the order of their keys. */
function isEqualJson(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && isEqualJson((a as Json)[key], (b as Json)[key]))
  );
}
