import { expect, test } from "vitest";
import { NearbyText } from "../../../src/completion/suggest/nearbyText.ts";
import type { DocumentCache } from "../../../src/memory/documentCache.ts";
import { pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary(["ledger", " total", "\n"]);
const textOf = (cache: DocumentCache | undefined): string =>
  vocabulary.decode(Int32Array.from(cache?.last(cache.length) ?? []));

test("counts the lines below the cursor, without the rest of its own line", () => {
  const nearby = new NearbyText(vocabulary);
  expect(textOf(nearby.below(");\nledger total\n"))).toBe("\nledger total\n");
  expect(nearby.below(");")).toBeUndefined();
  expect(nearby.below(");\n \n")).toBeUndefined();
});

test("counts again only when the lines below change", () => {
  const nearby = new NearbyText(vocabulary);
  const below = `\n${"ledger total\n".repeat(400)}`;
  const counted = nearby.below(below);
  for (const rest of [")", '")', "", " ledger"]) expect(nearby.below(rest + below)).toBe(counted);
  expect(nearby.below(`\nledger${below}`)).not.toBe(counted);
});

test("counts a bounded number of whole lines", () => {
  const cache = new NearbyText(vocabulary).below(`;\n${"ledger total\n".repeat(40_000)}`);
  const text = textOf(cache);
  expect(text.length).toBeLessThanOrEqual(2000);
  expect(text.length).toBeGreaterThan(1900);
  expect(text.endsWith(" total")).toBe(true);
});
