import { describe, expect, test } from "vitest";
import { LINE_CONTEXTS, LineContext } from "../../../src/completion/mixing/contexts/lineContext.ts";
import { LineContextCounts } from "../../../src/completion/mixing/contexts/lineContextCounts.ts";
import { tokenKinds } from "../../../src/completion/mixing/contexts/tokenKinds.ts";
import { createRandom } from "../../../src/core/random.ts";
import { pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary(["\n  ", "foo", "bar"]);
const kinds = tokenKinds(vocabulary);

function read(text: string): { lineContext: LineContext; contexts: Int32Array } {
  const lineContext = new LineContext(kinds);
  for (const id of vocabulary.encode(text).ids) lineContext.advance(id);
  const contexts = new Int32Array(LINE_CONTEXTS);
  lineContext.hashes(contexts);
  return { lineContext, contexts };
}

/** The contexts that the ends of two texts have in common. */
function common(a: string, b: string): number[] {
  const other = read(b).contexts;
  return [...read(a).contexts].flatMap((context, k) => (context === other[k] ? [k] : []));
}

describe("the line context", () => {
  test("is the same for the same text, and differs for different texts", () => {
    expect(common("a = 1\n  b = 2", "a = 1\n  b = 2")).toHaveLength(LINE_CONTEXTS);
    expect(common("a = 1\n  b = 2", "c : 3\n x ; 4")).toEqual([]);
  });

  test("finds the indentation, the line above and the last words in texts that differ otherwise", () => {
    expect(common("x\n  foo=", "y\n  bar=")).toContain(0);
    expect(common("q\n  foo=1\n  x=", "q\n  foo+2\n  y=")).toContain(1);
    expect(common("q\n  a=b\n  foo", "q\n  c=d\n  foo")).toContain(2);
    expect(common("foo bar foo(", "foo, bar: foo;")).toContain(3);
    expect(common("foo bar(1", "foo bar(2")).toContain(4);
  });

  test("has the kinds of the preceding tokens, and zeros where there are none", () => {
    const preceding = (text: string) => read(text).lineContext.preceding();
    expect(preceding("")).toEqual({ tokenClass: 0, classPair: 0, tokenGroup: 0 });
    expect(preceding("foo")).toEqual({ ...preceding("x foo"), classPair: preceding("foo").tokenClass });
    expect(preceding("a=foo")).toEqual(preceding("b=foo"));
    expect(preceding("foo(").tokenClass).toBe(preceding("bar(").tokenClass);
    expect(preceding("(foo").classPair).not.toBe(preceding(")foo").classPair);
    expect(preceding("foo").tokenGroup).not.toBe(preceding("bar").tokenGroup);
  });

  test("is independent of its copy", () => {
    const { lineContext, contexts } = read("q\n  a=b\n  foo");
    const copy = lineContext.clone();
    copy.advance(vocabulary.encode("bar").ids[0]!);
    const again = new Int32Array(LINE_CONTEXTS);
    lineContext.hashes(again);
    expect(again).toEqual(contexts);
    copy.hashes(again);
    expect(again).not.toEqual(contexts);
  });
});

test("the counts after any rewinding equal those of a fresh run", () => {
  const random = createRandom(4);
  const contextsOf = (k: number) => Int32Array.from({ length: LINE_CONTEXTS }, (_, j) => ((k * 7) % 5) * 100 + j);
  const edited = new LineContextCounts();
  let tokens: number[] = [];
  for (let round = 0; round < 60; round++) {
    tokens = tokens.slice(0, Math.floor(random() * (tokens.length + 1)));
    edited.rewind(tokens.length);
    for (let k = 0; k < 40; k++) {
      const token = Math.floor(random() * 9);
      edited.append(contextsOf(tokens.length), token);
      tokens.push(token);
    }
  }
  const fresh = new LineContextCounts();
  for (const [k, token] of tokens.entries()) fresh.append(contextsOf(k), token);
  for (let k = 0; k < 5; k++) {
    for (const context of contextsOf(k)) {
      expect(edited.counts.totalOf(context)).toBe(fresh.counts.totalOf(context));
      for (let y = 0; y < 9; y++) expect(edited.counts.countOf(context, y)).toBe(fresh.counts.countOf(context, y));
    }
  }
});
