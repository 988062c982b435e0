/** The hash of a path decides which files are held out, so its values must never change. */
import { expect, test } from "vitest";
import { pathHash } from "../../src/workspace/pathHash.ts";

test.each([
  ["hold out", 3294206247, 101313588],
  ["fit the total", 911683645, 1252602247],
  ["hold out of base", 4284266365, 3750324970],
  ["vocabulary of base", 2531060816, 1221771198],
] as const)("the hash for the purpose “%s” stays what it is", (purpose, ofAscii, ofUnicode) => {
  expect(pathHash("src/main.ts", purpose)).toBe(ofAscii);
  expect(pathHash("ü/☃.md", purpose)).toBe(ofUnicode);
});
