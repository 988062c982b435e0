import { expect, test } from "vitest";
import { sha256 } from "../../src/storage/sha256.ts";

// The value for "abc" is that of FIPS 180-2, appendix B.1.
const OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

test("text, bytes and parts of the same content have the same hash", () => {
  expect(sha256("abc")).toBe(OF_ABC);
  expect(sha256(Uint8Array.of(97, 98, 99))).toBe(OF_ABC);
  expect(sha256(["a", Uint8Array.of(98), "c"])).toBe(OF_ABC);
});

test("the hash can be written in base64", () => {
  expect(sha256("abc", "base64")).toBe(Buffer.from(OF_ABC, "hex").toString("base64"));
});
