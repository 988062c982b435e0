import { describe, expect, test } from "vitest";
import { LINE_CONTEXTS, LineContext } from "../../../src/completion/mixing/contexts/lineContext.ts";
import { LineContextCounts } from "../../../src/completion/mixing/contexts/lineContextCounts.ts";
import { tokenKinds } from "../../../src/completion/mixing/contexts/tokenKinds.ts";
import { createRandom } from "../../../src/core/random.ts";
import { pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary(["\n  ", "foo", "bar"]);
const kinds = tokenKinds(vocabulary);

function read(text: string): { layout: LineContext; contexts: Int32Array } {
  const layout = new LineContext(kinds);
  for (const id of vocabulary.encode(text).ids) layout.advance(id);
  const contexts = new Int32Array(LINE_CONTEXTS);
  layout.hashes(contexts);
  return { layout, contexts };
}

/** Which of the contexts two places have in common. */
function common(a: string, b: string): number[] {
  const other = read(b).contexts;
  return [...read(a).contexts].flatMap((context, k) => (context === other[k] ? [k] : []));
}

describe("a layout", () => {
  test("gives the same contexts for the same text, and others for another", () => {
    expect(common("a = 1\n  b = 2", "a = 1\n  b = 2")).toHaveLength(LINE_CONTEXTS);
    expect(common("a = 1\n  b = 2", "c : 3\n x ; 4")).toEqual([]);
  });

  test("sees the indentation, the line above and the last words through what else differs", () => {
    expect(common("x\n  foo=", "y\n  bar=")).toContain(0);
    expect(common("q\n  foo=1\n  x=", "q\n  foo+2\n  y=")).toContain(1);
    expect(common("q\n  a=b\n  foo", "q\n  c=d\n  foo")).toContain(2);
    expect(common("foo bar foo(", "foo, bar: foo;")).toContain(3);
    expect(common("foo bar(1", "foo bar(2")).toContain(4);
  });

  test("tells which tokens stand before, and of nothing that there are none", () => {
    const standing = (text: string) => read(text).layout.preceding();
    expect(standing("")).toEqual({ tokenClass: 0, classPair: 0, tokenGroup: 0 });
    expect(standing("foo")).toEqual({ ...standing("x foo"), classPair: standing("foo").tokenClass });
    expect(standing("a=foo")).toEqual(standing("b=foo"));
    expect(standing("foo(").tokenClass).toBe(standing("bar(").tokenClass);
    expect(standing("(foo").classPair).not.toBe(standing(")foo").classPair);
    expect(standing("foo").tokenGroup).not.toBe(standing("bar").tokenGroup);
  });

  test("goes its own way once it is cloned", () => {
    const { layout, contexts } = read("q\n  a=b\n  foo");
    const copy = layout.clone();
    copy.advance(vocabulary.encode("bar").ids[0]!);
    const again = new Int32Array(LINE_CONTEXTS);
    layout.hashes(again);
    expect(again).toEqual(contexts);
    copy.hashes(again);
    expect(again).not.toEqual(contexts);
  });
});

test("counts of layouts are those of a fresh run after any rewinding", () => {
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
