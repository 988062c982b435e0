import { expect, it } from "vitest";
import { TokenBreakdown } from "../../../src/completion/evaluate/breakdown.ts";

const scored = (text: string, bits: number) => ({
  text,
  bits,
  rank: 1,
  byExpert: { network: undefined, memory: bits, cache: bits },
});

it("assigns each token, with its bits, to one class", () => {
  const tokens = ["// a", " b", "\n", "const", " x", " =", " 12", ";", "\n  ", 'f("', "s t", '")', " y"].map(
    (text, k) => scored(text, k + 1),
  );
  const text = tokens.map(token => token.text).join("");
  const breakdown = new TokenBreakdown();
  breakdown.add({ path: "a.ts", text }, tokens);
  expect(breakdown.costs()).toEqual({
    comments: { tokens: 3, chars: 7, bits: 1 + 2 + 3 },
    strings: { tokens: 2, chars: 5, bits: 11 + 12 },
    words: { tokens: 4, chars: 12, bits: 4 + 5 + 10 + 13 },
    numbers: { tokens: 1, chars: 3, bits: 7 },
    punctuation: { tokens: 2, chars: 3, bits: 6 + 8 },
    "white space": { tokens: 1, chars: 3, bits: 9 },
  });
});

it("treats a file of an unknown type as code", () => {
  const breakdown = new TokenBreakdown();
  breakdown.add({ path: "a.unknown", text: "# x" }, [scored("# x", 2)]);
  expect(breakdown.costs().comments.tokens).toBe(0);
  expect(breakdown.costs().punctuation).toEqual({ tokens: 1, chars: 3, bits: 2 });
});
