import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { UNK, VOCABULARY_KINDS, type Vocabulary, type VocabularyKind } from "../../../src/core/text/vocabulary.ts";
import { AWKWARD, anyText, codeLike, SOURCES } from "./texts.ts";

const vocabularies = Object.fromEntries(
  VOCABULARY_KINDS.map(kind => [kind, trainVocabulary(kind, SOURCES, 400)]),
) as Record<VocabularyKind, Vocabulary>;

/** The text of each token, by its offsets. */
function slices(vocabulary: Vocabulary, text: string): string[] {
  const { ends } = vocabulary.encode(text);
  return Array.from(ends, (end, k) => text.slice(k === 0 ? 0 : ends[k - 1], end));
}

describe.each(VOCABULARY_KINDS)("any text in a %s vocabulary", kind => {
  const vocabulary = vocabularies[kind];

  const checkSlices = (text: string): void => {
    const { ids, ends } = vocabulary.encode(text);
    expect(ends).toHaveLength(ids.length);
    expect([...ends]).toEqual([...ends].sort((a, b) => a - b));
    expect(slices(vocabulary, text).join("")).toBe(text);
    for (const id of ids) expect(vocabulary.bytesOf(id)).toBeInstanceOf(Uint8Array);
  };

  const checkStable = (text: string, more: string): void => {
    const boundary = vocabulary.lastBoundary(text);
    const settled = [...vocabulary.encode(text.slice(0, boundary)).ids];
    expect([...vocabulary.encode(text).ids].slice(0, settled.length)).toEqual(settled);
    expect([...vocabulary.encode(text + more).ids].slice(0, settled.length)).toEqual(settled);
  };

  test("is the concatenation of the slices of its tokens", () => {
    for (const text of [...SOURCES, ...AWKWARD, "a\ud83d", "\udc00\ud800x"]) checkSlices(text);
    fc.assert(fc.property(fc.oneof(codeLike, anyText), checkSlices), { numRuns: 500 });
  });

  test("keeps its tokens up to the last boundary whatever is appended", () => {
    for (const text of AWKWARD) for (const more of AWKWARD) checkStable(text, more);
    fc.assert(fc.property(codeLike, codeLike, checkStable), { numRuns: 2000 });
    fc.assert(fc.property(anyText, anyText, checkStable), { numRuns: 1000 });
  });

  test("keeps its tokens even if cut inside a character", () => {
    for (const text of ["x = 😀", "日本\u{20000}語", "return\u{1d4d0}b c"]) {
      for (let cut = 0; cut <= text.length; cut++) checkStable(text.slice(0, cut), text.slice(cut));
    }
  });

  test("has a last boundary near its end", () => {
    expect(vocabulary.lastBoundary("")).toBe(0);
    expect(vocabulary.lastBoundary("const value")).toBe({ bpe: 5, word: 6, char: 10 }[kind]);
    expect(vocabulary.lastBoundary("x\n")).toBe(1);
  });
});

describe("a byte-level vocabulary", () => {
  const vocabulary = vocabularies.bpe;

  test("round-trips every text", () => {
    const check = (text: string): void => {
      expect(vocabulary.decode(vocabulary.encode(text).ids)).toBe(text);
    };
    AWKWARD.forEach(check);
    fc.assert(fc.property(fc.oneof(codeLike, anyText), check), { numRuns: 1000 });
  });

  test("round-trips every sequence of bytes", () => {
    const check = (bytes: Uint8Array): void => {
      // No text contains invalid UTF-8, but byte ids can spell it.
      const spelled = Array.from(bytes, byte => 1 + byte);
      expect(spelled.flatMap(id => [...vocabulary.bytesOf(id)])).toEqual([...bytes]);
    };
    check(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    fc.assert(fc.property(fc.uint8Array(), check));
  });

  test("spells each token with the bytes of its text", () => {
    for (const text of SOURCES) {
      const bytes = [...vocabulary.encode(text).ids].flatMap(id => [...vocabulary.bytesOf(id)]);
      expect(bytes).toEqual([...new TextEncoder().encode(text)]);
    }
  });

  test("gives no text to a token that ends inside a character", () => {
    const bytesOnly = trainVocabulary("bpe", [], 257);
    expect(slices(bytesOnly, "a😀é")).toEqual(["a", "", "", "", "😀", "", "é"]);
    expect(bytesOnly.label(bytesOnly.encode("é").ids[0]!)).toBe("\ufffd");
  });

  test("learns the most frequent pair first, and among equals the one with the lower ids", () => {
    const vocabulary = trainVocabulary("bpe", ["ab ab ab cd cd cd xy xy"], 1000);
    const learned = Array.from({ length: vocabulary.size - 257 }, (_, k) => vocabulary.label(257 + k));
    expect(learned).toEqual([" c", "ab", " cd", " x", " ab", " xy"]);
  });

  test("learns no pair that occurs once", () => {
    expect(trainVocabulary("bpe", ["xyz"], 1000).size).toBe(257);
  });

  test("counts overlapping pairs once", () => {
    const vocabulary = trainVocabulary("bpe", ["aaaa\naaaa\naaaa"], 1000);
    expect(vocabulary.encode("aaaa").ids).toHaveLength(1);
    expect(slices(vocabulary, "aaaaaaa")).toEqual(["aaaa", "aa", "a"]);
  });

  test("is the same for the same texts", () => {
    expect(trainVocabulary("bpe", SOURCES, 400).toJson()).toEqual(vocabulary.toJson());
  });

  test("holds no token twice, and no more tokens than requested", () => {
    const labels = Array.from({ length: vocabulary.size }, (_, id) => `${vocabulary.bytesOf(id)}`);
    expect(new Set(labels).size).toBe(vocabulary.size);
    expect(vocabulary.size).toBeLessThanOrEqual(400);
    expect(vocabulary.size).toBeGreaterThan(300);
  });
});

describe("a dictionary of words", () => {
  const vocabulary = vocabularies.word;

  test("takes identifiers, numbers, single signs, blanks, and line breaks with their indentation", () => {
    const text = "if (x1 == 250) {\r\n\t\treturn größe;  // 😀\n\n}";
    expect(slices(vocabulary, text)).toEqual(
      ["if", " ", "(", "x1", " ", "=", "=", " ", "250", ")", " ", "{", "\r\n\t\t", "return", " ", "größe", ";"].concat([
        "  ",
        "/",
        "/",
        " ",
        "😀",
        "\n",
        "\n",
        "}",
      ]),
    );
  });

  test("holds the most frequent words and reads others as <UNK>", () => {
    const small = trainVocabulary("word", ["b a b c b a"], 5);
    expect(Array.from({ length: small.size }, (_, id) => small.label(id))).toEqual([UNK, "<EOS>", " ", "b", "a"]);
    expect(small.decode([...small.encode("a c").ids, small.eos])).toBe("a <UNK>");
    expect(small.bytesOf(small.unk!)).toHaveLength(0);
  });

  test("knows words that every object has", () => {
    const id = vocabulary.encode("__proto__").ids[0]!;
    expect(vocabulary.label(id)).toBe("__proto__");
  });
});

test("a dictionary of characters counts code points and skips lone surrogates", () => {
  const vocabulary = trainVocabulary("char", ["a😀a\ud83d"], 100);
  expect(Array.from({ length: vocabulary.size }, (_, id) => vocabulary.label(id))).toEqual([UNK, "<EOS>", "a", "😀"]);
  expect([...vocabulary.encode("😀\ud83d").ids]).toEqual([3, vocabulary.unk]);
});
