/** The balance of projects. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { quotaOf, sampleOf } from "../../src/base/data/balance.ts";

test("small projects are taken completely, and the large ones share the rest", () => {
  expect(quotaOf([10, 1000, 1000], 510)).toBe(250);
});

test("projects that fit have no quota", () => {
  expect(quotaOf([10, 20], 30)).toBe(Number.POSITIVE_INFINITY);
  expect(quotaOf([], 30)).toBe(Number.POSITIVE_INFINITY);
});

test("with the quota, projects add up to the total and no more", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 1e7 }),
      (sizes, total) => {
        const quota = quotaOf(sizes, total);
        const taken = sizes.reduce((sum, size) => sum + Math.min(size, quota), 0);
        expect(taken).toBeCloseTo(
          Math.min(
            total,
            sizes.reduce((a, b) => a + b),
          ),
          3,
        );
      },
    ),
  );
});

test("a sample fits the quota and does not depend on the order", () => {
  const files = Array.from({ length: 100 }, (_, k) => ({ path: `src/${k}.ts`, chars: 10 + (k % 7) }));
  const sample = sampleOf(files, 300, ({ chars }) => chars);
  const total = sample.reduce((sum, { chars }) => sum + chars, 0);
  expect(total).toBeLessThanOrEqual(300);
  expect(total).toBeGreaterThan(280);
  expect(sampleOf([...files].reverse(), 300, ({ chars }) => chars)).toEqual(sample);
});

test("a file that does not fit the rest of the quota does not end the sample", () => {
  const files = [
    { path: "huge", chars: 1000 },
    { path: "small", chars: 10 },
  ];
  expect(sampleOf(files, 100, ({ chars }) => chars).map(({ path }) => path)).toEqual(["small"]);
});
