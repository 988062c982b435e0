/** A text that was changed has the tokens of the same text seen for the first time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TokenizedText } from "../../../src/completion/reading/tokenizedText.ts";
import { BPE_PATTERN, CHAR_PATTERN, PreTokenizer, WORD_PATTERN } from "../../../src/core/text/preTokens.ts";

type Vocabulary = ConstructorParameters<typeof TokenizedText>[0];

/** Each pre-token is one token. */
function vocabularyOf(pattern: string): Vocabulary {
  const preTokenizer = new PreTokenizer(pattern);
  const known: string[] = [];
  const idOf = (text: string): number => (known.includes(text) ? known.indexOf(text) : known.push(text) - 1);
  return {
    encode(text) {
      const preTokens = preTokenizer.split(text);
      let end = 0;
      const ends = preTokens.map(({ length }) => {
        end += length;
        return end;
      });
      return { ids: Int32Array.from(preTokens, idOf), ends: Int32Array.from(ends) };
    },
    lastBoundary: text => preTokenizer.lastBoundary(text),
  };
}

function tokensAt(text: TokenizedText, cursor: number) {
  while (text.encodeOn(cursor));
  const { chars, tokens } = text.lastBoundary(cursor);
  return { chars, tokens: [...text.tokens(0, tokens)] };
}

function freshTokens(vocabulary: Vocabulary, prefix: string) {
  const text = new TokenizedText(vocabulary);
  text.change(prefix);
  return tokensAt(text, prefix.length);
}

describe.each([
  ["parts of words", BPE_PATTERN],
  ["words", WORD_PATTERN],
  ["characters", CHAR_PATTERN],
])("%s", (_name, pattern) => {
  const vocabulary = vocabularyOf(pattern);

  test("a word that grows where its end was known is read as one word", () => {
    const text = new TokenizedText(vocabulary);
    text.change("value = return;");
    tokensAt(text, "value = return;".length);
    for (const prefix of ["value = returnreturn value;\n", "value = returnr"]) {
      text.change(prefix);
      expect(tokensAt(text, prefix.length)).toEqual(freshTokens(vocabulary, prefix));
    }
  });

  test("whatever is changed, tokens are those of a text that was never seen", () => {
    const piece = fc.constantFrom("return", "re", " value", " ", "  ", "\r\n", "\n", ";", "(", "é", "7", "𝒙");
    const edit = fc.record({
      kept: fc.double({ min: 0, max: 1, noNaN: true }),
      added: fc.array(piece, { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 2, maxLength: 6 }), edits => {
        const text = new TokenizedText(vocabulary);
        let seen = "";
        for (const { kept, added } of edits) {
          seen = seen.slice(0, Math.round(kept * seen.length)) + added.join("");
          text.change(seen);
          expect(tokensAt(text, seen.length)).toEqual(freshTokens(vocabulary, seen));
        }
      }),
      { numRuns: 300 },
    );
  });
});
