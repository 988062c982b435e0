import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { escapeCount, OrderBlend } from "../../src/memory/blend.ts";
import { CACHE_ORDER, DocumentCache, type OtherText } from "../../src/memory/documentCache.ts";
import { CountMerger } from "../../src/memory/orderCounts.ts";

const SIZE = 7;

function read(cache: DocumentCache, ahead: readonly number[] = [], other?: OtherText) {
  const blend = new OrderBlend(CACHE_ORDER);
  cache.collect(blend, ahead, other);
  const counts: (readonly [number, number])[][] = [];
  for (let o = 0; o <= blend.longest; o++) {
    const order = blend.orders[o];
    const pairs = Array.from({ length: order?.distinct ?? 0 }, (_, k) => [order?.ids[k] ?? 0, order?.counts[k] ?? 0]);
    counts.push((pairs as [number, number][]).sort((a, b) => a[0] - b[0]));
  }
  const out = new Float32Array(SIZE);
  blend.fill(new Float32Array(escapeCount(CACHE_ORDER)), share => out.fill(share / SIZE), out);
  return { counts, sum: out.reduce((total, p) => total + p, 0) };
}

function filled(tokens: readonly number[]): DocumentCache {
  const cache = new DocumentCache();
  for (const token of tokens) cache.append(token);
  return cache;
}

test("the counts of every order are those of a search of all positions", () => {
  const random = createRandom(4);
  const tokens = Array.from({ length: 400 }, () => Math.floor(random() * 4));
  for (let length = 0; length <= tokens.length; length += 13) {
    const past = tokens.slice(0, length);
    const { counts, sum } = read(filled(past));
    expect(sum).toBeCloseTo(1, 5);
    counts.forEach((pairs, o) => {
      const context = past.slice(past.length - o);
      const wanted = new Map<number, number>();
      for (let end = o; end < past.length; end++) {
        const next = past[end] ?? 0;
        if (context.every((token, k) => past[end - o + k] === token)) wanted.set(next, (wanted.get(next) ?? 0) + 1);
      }
      expect(pairs).toEqual([...wanted].sort((a, b) => a[0] - b[0]));
    });
  }
});

test("after a rewind the cache is as if the removed tokens had never been there", () => {
  const random = createRandom(5);
  const cache = new DocumentCache();
  let tokens: number[] = [];
  for (let round = 0; round < 300; round++) {
    if (random() < 0.4) tokens = tokens.slice(0, Math.floor(random() * (tokens.length + 1)));
    cache.rewind(tokens.length);
    for (let k = 0; k < 30; k++) {
      const token = Math.floor(random() * SIZE);
      tokens.push(token);
      cache.append(token);
    }
    if (round % 10 === 0) expect(read(cache)).toEqual(read(filled(tokens)));
  }
});

test("lookahead gives the context that appending would give, without its counts", () => {
  const cache = filled([1, 2, 3, 1, 2, 4]);
  expect(read(cache, [1, 2]).counts[2]).toEqual([
    [3, 1],
    [4, 1],
  ]);
  expect(cache.length).toBe(6);
});

test("the counts of another text are added for the same context, and change neither text", () => {
  const random = createRandom(6);
  const made = (length: number): number[] => Array.from({ length }, () => Math.floor(random() * 4));
  for (let round = 0; round < 40; round++) {
    const [tokens, others] = [made(round), made(60)];
    const cache = filled(tokens);
    const other = { cache: filled(others), merger: new CountMerger(SIZE) };
    const alone = read(cache);
    const { counts, sum } = read(cache, [], other);
    expect(sum).toBeCloseTo(1, 5);
    counts.forEach((pairs, o) => {
      const context = tokens.slice(tokens.length - o);
      const wanted = new Map<number, number>();
      for (const text of [tokens, others]) {
        for (let end = o; end < text.length; end++) {
          const next = text[end] ?? 0;
          if (context.every((token, k) => text[end - o + k] === token)) wanted.set(next, (wanted.get(next) ?? 0) + 1);
        }
      }
      expect(pairs).toEqual([...wanted].sort((a, b) => a[0] - b[0]));
    });
    expect(counts.length).toBeGreaterThanOrEqual(alone.counts.length);
    expect(read(cache)).toEqual(alone);
  }
});
