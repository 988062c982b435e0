/** Another implementation, Hugging Face's `tokenizers`, reads the same file and must give the same tokens. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { Tokenizer } from "tokenizers";
import { afterAll, describe, expect, test } from "vitest";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { VOCABULARY_KINDS } from "../../../src/core/text/vocabulary.ts";
import { AWKWARD, anyText, codeLike, SOURCES } from "./texts.ts";

const folder = mkdtempSync(path.join(tmpdir(), "recurrent-tokenizer-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(VOCABULARY_KINDS)("a %s tokenizer.json in Hugging Face's library", kind => {
  const vocabulary = trainVocabulary(kind, SOURCES, 400);
  const file = path.join(folder, `${kind}.json`);
  writeFileSync(file, JSON.stringify(vocabulary.toJson()));
  const peer = Tokenizer.fromFile(file);

  const checkAlike = async (text: string): Promise<void> => {
    const ids = [...vocabulary.encode(text).ids];
    expect((await peer.encode(text)).getIds()).toEqual(ids);
    if (kind === "bpe") expect(await peer.decode(ids, false)).toBe(text);
  };

  test("has as many tokens, with the same ids", () => {
    expect(peer.getVocabSize()).toBe(vocabulary.size);
    expect(peer.tokenToId("<EOS>")).toBe(vocabulary.eos);
  });

  test.each([...SOURCES, ...AWKWARD])("encodes %j alike", checkAlike);

  test("encodes random code alike", async () => {
    await fc.assert(fc.asyncProperty(codeLike, checkAlike), { numRuns: 500 });
  });

  test("encodes random characters alike", async () => {
    await fc.assert(fc.asyncProperty(anyText, checkAlike), { numRuns: 500 });
  });

  test("splits every single code point alike", async () => {
    // With a letter before each, and in pieces of 4096, so that a failure shows where it is.
    for (let from = 0; from <= 0x10ffff; from += 4096) {
      let piece = "";
      for (let codePoint = from; codePoint < from + 4096; codePoint++) {
        if (codePoint < 0xd800 || codePoint > 0xdfff) piece += `a${String.fromCodePoint(codePoint)}`;
      }
      const isAlike = `${(await peer.encode(piece)).getIds()}` === `${vocabulary.encode(piece).ids}`;
      expect(isAlike, `all from U+${from.toString(16)} on`).toBe(true);
    }
  });
});
