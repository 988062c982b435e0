import { expect, test } from "vitest";
import { NearbyText } from "../../../src/completion/suggest/nearbyText.ts";
import type { DocumentCache } from "../../../src/memory/documentCache.ts";
import { pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary(["ledger", " total", "\n"]);
const textOf = (cache: DocumentCache | undefined): string =>
  vocabulary.decode(Int32Array.from((cache?.last(cache.length) ?? []).filter(id => id !== vocabulary.eos)));

test("counts the lines below the cursor, without the rest of its own line", () => {
  const nearby = new NearbyText(vocabulary);
  expect(textOf(nearby.around(");\nledger total\n"))).toBe("\nledger total\n");
  expect(nearby.around(");")).toBeUndefined();
  expect(nearby.around(");\n \n")).toBeUndefined();
});

test("counts again only when the lines below change", () => {
  const nearby = new NearbyText(vocabulary);
  const below = `\n${"ledger total\n".repeat(400)}`;
  const counted = nearby.around(below);
  for (const rest of [")", '")', "", " ledger"]) expect(nearby.around(rest + below)).toBe(counted);
  expect(nearby.around(`\nledger${below}`)).not.toBe(counted);
});

test("counts a bounded number of whole lines", () => {
  const cache = new NearbyText(vocabulary).around(`;\n${"ledger total\n".repeat(40_000)}`);
  const text = textOf(cache);
  expect(text.length).toBeLessThanOrEqual(2000);
  expect(text.length).toBeGreaterThan(1900);
  expect(text.endsWith(" total")).toBe(true);
});

test("counts twice what was typed elsewhere, and again only when that changes", () => {
  const nearby = new NearbyText(vocabulary);
  const typed = ["\nledger\n"];
  const counted = nearby.around(";\n total", typed);
  expect(textOf(counted)).toBe("\n total\nledger\n\nledger\n");
  expect(nearby.around(");\n total", typed)).toBe(counted);
  expect(textOf(nearby.around(";\n total", []))).toBe("\n total");
  expect(textOf(nearby.around("", typed))).toBe("\nledger\n\nledger\n");
});
