import { describe, expect, test } from "vitest";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { VOCABULARY_KINDS } from "../../../src/core/text/vocabulary.ts";
import { VocabularyError, vocabularyFromJson } from "../../../src/core/text/vocabularyFile.ts";
import { AWKWARD, SOURCES } from "./texts.ts";

// biome-ignore lint/suspicious/noExplicitAny: files are damaged here in ways that no type allows
type Loose = any;

/** The file as it is read back from disk. */
function fileOf(kind: (typeof VOCABULARY_KINDS)[number]): Loose {
  return JSON.parse(JSON.stringify(trainVocabulary(kind, SOURCES, 350).toJson()));
}

test("a wrong merge is named", () => {
  const file = fileOf("bpe");
  [file.model.merges[2], file.model.merges[3]] = [file.model.merges[3], file.model.merges[2]];
  expect(() => vocabularyFromJson(file)).toThrow("Merge 2 of the tokenizer file does not make token 259.");
});

test.each(VOCABULARY_KINDS)("a %s vocabulary read back encodes as before", kind => {
  const vocabulary = trainVocabulary(kind, SOURCES, 350);
  const again = vocabularyFromJson(fileOf(kind));
  expect(again.kind).toBe(kind);
  expect(again.size).toBe(vocabulary.size);
  for (const text of [...SOURCES, ...AWKWARD]) expect(again.encode(text)).toEqual(vocabulary.encode(text));
  expect(again.toJson()).toEqual(vocabulary.toJson());
});

test("a vocabulary without merges or entries can be read back", () => {
  for (const kind of VOCABULARY_KINDS) {
    const empty = trainVocabulary(kind, [], 100);
    expect(vocabularyFromJson(empty.toJson()).size).toBe(empty.size);
  }
});

describe("a damaged file is refused with one sentence", () => {
  const cases: readonly [what: string, kind: "bpe" | "word" | "char", damage: (file: Loose) => void][] = [
    ["lacks the model", "bpe", file => delete file.model],
    ["lacks the vocabulary", "bpe", file => delete file.model.vocab],
    ["lacks the merges", "bpe", file => delete file.model.merges],
    ["has a model of another type", "bpe", file => (file.model.type = "Unigram")],
    ["has fewer merges", "bpe", file => file.model.merges.pop()],
    ["has merges in another order", "bpe", file => file.model.merges.reverse()],
    ["has a merge that is no pair", "bpe", file => (file.model.merges[3] = ["a"])],
    ["has a merge of unknown tokens", "bpe", file => (file.model.merges[0] = ["", "re"])],
    ["has an id twice", "bpe", file => (file.model.vocab.a = 5)],
    ["has an id that is no number", "bpe", file => (file.model.vocab.a = "98")],
    ["has a fractional id", "bpe", file => (file.model.vocab.a = 98.5)],
    ["has an id out of range", "bpe", file => (file.model.vocab.a = 1e9)],
    ["has other bytes", "bpe", file => ([file.model.vocab.a, file.model.vocab.b] = [99, 98])],
    ["has another pattern", "bpe", file => (file.pre_tokenizer.pretokenizers[0].pattern.Regex = "(a+)+$")],
    ["has a normalizer", "bpe", file => (file.normalizer = { type: "NFC" })],
    ["has an added token", "bpe", file => file.added_tokens.push({ id: 0, content: "<EOS>" })],
    ["has something that nobody knows", "bpe", file => (file.extra = 1)],
    ["has dropout", "bpe", file => (file.model.dropout = 0.1)],
    ["has another pattern", "word", file => (file.pre_tokenizer.pattern.Regex = "\\w+")],
    ["has no pattern", "word", file => (file.pre_tokenizer = null)],
    ["has no <UNK>", "word", file => (file.model.unk_token = "[UNK]")],
    ["lists two words as one", "word", file => rename(file.model.vocab, "return", "re turn")],
    ["lists nothing as a word", "word", file => rename(file.model.vocab, "return", "")],
    ["lists a word among characters", "char", file => rename(file.model.vocab, "r", "re")],
  ];

  const checkRefused = (json: unknown): void => {
    expect(() => vocabularyFromJson(json)).toThrow(VocabularyError);
    expect(() => vocabularyFromJson(json)).toThrow(/^[A-Z][^\n]+\.$/);
  };

  test.each(cases)("one that %s (%s)", (_what, kind, damage) => {
    const file = fileOf(kind);
    damage(file);
    checkRefused(file);
  });

  test.each([null, undefined, 7, "tokenizer", [], {}])("one that is %j", checkRefused);
});

function rename(vocab: Record<string, unknown>, from: string, to: string): void {
  vocab[to] = vocab[from];
  delete vocab[from];
}
