/** The hash of a corpus is stored in checkpoints: a changed value would refuse to resume every interrupted run. */
import { expect, test } from "vitest";
import { corpusSha256 } from "../../../src/runtime/training/checkpoints.ts";

const documents = {
  learned: [{ path: "a.ts", ids: Int32Array.of(1, 2, 3) }],
  heldOut: [
    { path: "b.ts", ids: Int32Array.of(4) },
    { path: "c", ids: Int32Array.of() },
  ],
};

test("the hash of a corpus stays what it is", () => {
  const hash = "9696a1590a5ac79559912290f77879964efd0115bfefbc34bd2ef4de0cc29dc3";
  expect(corpusSha256(documents.learned, documents.heldOut)).toBe(hash);
});

test("it depends on which side a document is on", () => {
  expect(corpusSha256(documents.heldOut, documents.learned)).not.toBe(
    corpusSha256(documents.learned, documents.heldOut),
  );
});
