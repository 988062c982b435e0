import { describe, expect, test } from "vitest";
import { BlockEnd, lastIndentation } from "../../../src/completion/suggest/blockEnd.ts";

/** What of a continuation belongs to the block, told in pieces of so many bytes. */
function blockOf(text: string, { base = 0, maxLines = 99, piece = 1, mayBreak = true } = {}): string {
  const end = new BlockEnd(base, maxLines, mayBreak);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += piece) {
    const over = end.endAfter(bytes.subarray(at, at + piece));
    if (over !== undefined) return new TextDecoder().decode(bytes.subarray(0, over));
  }
  return text;
}

describe("a block", () => {
  test.each([
    ["ends before a line with less indentation", "a\n    b\n  c", 4, "a\n    b"],
    ["ends where the indentation returns to the cursor's", "a:\n        b\n    c", 4, "a:\n        b"],
    ["goes on while the indentation stays", "a\n    b\n    c\nd", 4, "a\n    b\n    c"],
    ["takes the line along that closes it", "{\n  b\n}\nc", 0, "{\n  b\n}"],
    ["takes no closing line along of what lies around it", "  b\n  }\n}", 2, "  b\n  }"],
    [
      "keeps empty lines inside and leaves those at its end",
      "a:\n        b\n\n        c\n\n    d",
      4,
      "a:\n        b\n\n        c",
    ],
    ["counts tabs", "a\n\t\tb\n\tc\nd", 4, "a\n\t\tb"],
    ["ends at CRLF as well", "a\r\n  b\r\nc", 2, "a\r\n  b"],
  ])("%s", (_, text, base, block) => {
    for (const piece of [1, 2, 3, 50]) expect(blockOf(text, { base, piece })).toBe(block);
  });

  test("has no more lines than it may, and one is the line up to its break", () => {
    expect(blockOf("a\nb\nc\nd", { maxLines: 2 })).toBe("a\nb");
    expect(blockOf("a  \n    b", { maxLines: 1 })).toBe("a  ");
    expect(blockOf("\n    b", { maxLines: 1, mayBreak: false })).toBe("");
  });

  test("may begin with the next line, however that is indented", () => {
    expect(blockOf("\n    b\n    c", { maxLines: 1 })).toBe("\n    b");
    expect(blockOf("\n\nb\nc", { base: 4, maxLines: 1 })).toBe("\n\nb");
    expect(blockOf("\n  }\n  c\nd", { base: 4 })).toBe("\n  }\n  c");
    expect(blockOf("\n  b\n}\nc", { base: 0 })).toBe("\n  b\n}");
  });

  test("is compared with the line of the cursor", () => {
    expect(lastIndentation("a\n\t  b = ")).toBe(6);
    expect(lastIndentation("    a\n")).toBe(0);
    expect(lastIndentation("  ")).toBe(2);
  });
});
