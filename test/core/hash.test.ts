/** Hashes decide what is held out, stored and counted together, so their values must never change. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fnv1a, hashCombine, mixBits, rollingHashes } from "../../src/core/hash.ts";

test("FNV-1a gives the published values for ASCII text", () => {
  // Fowler, Noll & Vo's own test vectors for 32 bits.
  expect(fnv1a("") >>> 0).toBe(0x811c9dc5);
  expect(fnv1a("a") >>> 0).toBe(0xe40c292c);
  expect(fnv1a("foobar") >>> 0).toBe(0xbf9cf968);
});

test("the hash of a part is the hash of its text alone", () => {
  expect(fnv1a("a foobar b", 2, 8)).toBe(fnv1a("foobar"));
});

test("the finalizer gives the published values of MurmurHash3", () => {
  expect(mixBits(0)).toBe(0);
  expect(mixBits(1)).toBe(0x514e28b7);
  expect(mixBits(-1)).toBe(0x81f16f39);
});

test("combined hashes stay what they are", () => {
  expect(hashCombine(0, 0)).toBe(-951876070);
  expect(hashCombine(1, 2)).toBe(-1140501427);
  expect(hashCombine(-7, -1)).toBe(2081389527);
  expect(hashCombine(123456789, 2047)).toBe(-1665810295);
  expect(hashCombine(hashCombine(5, 6), 7)).toBe(-2065799872);
});

describe("rolling hashes", () => {
  const hashesOf = (values: readonly number[], width: number) => {
    const found: { readonly hash: number; readonly start: number }[] = [];
    rollingHashes(values, width, (hash, start) => found.push({ hash, start }));
    return found;
  };

  test("each window hashes as it would alone", () => {
    const values = fc.array(fc.integer(), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 5 }), (all, width) => {
        const found = hashesOf(all, width);
        expect(found.map(({ start }) => start)).toEqual(Array.from({ length: all.length - width + 1 }, (_, k) => k));
        for (const { hash, start } of found)
          expect(hashesOf(all.slice(start, start + width), width)[0]?.hash).toBe(hash);
      }),
    );
  });

  test("fewer values than a window have none", () => {
    expect(hashesOf([1, 2, 3], 4)).toEqual([]);
  });
});
