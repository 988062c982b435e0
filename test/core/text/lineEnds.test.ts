import { describe, expect, test } from "vitest";
import {
  aroundWithLineFeeds,
  lineEndOf,
  originalOffsets,
  withLineEnd,
  withLineFeeds,
} from "../../../src/core/text/lineEnds.ts";

describe("line ends", () => {
  test("of all three kinds become line feeds, and line feeds become those of a document", () => {
    expect(withLineFeeds("a\r\nb\rc\nd\r\r\n")).toBe("a\nb\nc\nd\n\n");
    expect(withLineEnd("a\nb\n", "\r\n")).toBe("a\r\nb\r\n");
    expect(withLineEnd("a\n", "\n")).toBe("a\n");
  });

  test("of a document are those nearest to the cursor", () => {
    expect(lineEndOf({ prefix: "a\nb\r\nc" })).toBe("\r\n");
    expect(lineEndOf({ prefix: "a\r\nb\nc" })).toBe("\n");
    expect(lineEndOf({ prefix: "a\rb", suffix: "\n" })).toBe("\r");
    expect(lineEndOf({ prefix: "a", suffix: "b\r\nc\n" })).toBe("\r\n");
    expect(lineEndOf({ prefix: "a", suffix: "b" })).toBe("\n");
  });

  test("around a cursor keep the other fields, and a text without carriage returns is not copied", () => {
    const plain = { path: "a", prefix: "x\n", suffix: "y\n" };
    expect(aroundWithLineFeeds(plain)).toBe(plain);
    expect(aroundWithLineFeeds({ path: "a", prefix: "x\r\n", suffix: "\r\ny" })).toEqual({
      path: "a",
      prefix: "x\n",
      suffix: "\ny",
    });
    // A cursor inside a line end.
    expect(aroundWithLineFeeds({ prefix: "x\r", suffix: "\ny" })).toEqual({ prefix: "x", suffix: "\ny" });
    expect(aroundWithLineFeeds({ prefix: "x\r\n" })).toEqual({ prefix: "x\n" });
  });

  test("leave a way back: every offset maps to the same character", () => {
    for (const text of ["", "a\r\nb\rc\nd\r\r\n", "\r\n\r\nend", "no line end"]) {
      const read = withLineFeeds(text);
      const original = originalOffsets(text);
      for (let at = 0; at <= read.length; at++)
        expect(withLineFeeds(text.slice(0, original(at)))).toBe(read.slice(0, at));
      expect(original(read.length)).toBe(text.length);
    }
  });
});
