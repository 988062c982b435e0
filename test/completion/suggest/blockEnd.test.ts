import { describe, expect, test } from "vitest";
import { BlockEnd, lastIndentation } from "../../../src/completion/suggest/blockEnd.ts";

/** The part of a continuation that belongs to the block, when its bytes come in pieces. */
function blockOf(text: string, { baseColumns = 0, maxLines = 99, piece = 1, mayBeginNextLine = true } = {}): string {
  const end = new BlockEnd({ baseColumns, maxLines, mayBeginNextLine });
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
    ["ends where the indentation returns to that of the cursor's line", "a:\n        b\n    c", 4, "a:\n        b"],
    ["continues while the indentation stays", "a\n    b\n    c\nd", 4, "a\n    b\n    c"],
    ["includes the line that closes it", "{\n  b\n}\nc", 0, "{\n  b\n}"],
    ["excludes a line that closes what surrounds it", "  b\n  }\n}", 2, "  b\n  }"],
    [
      "includes empty lines inside, but not at its end",
      "a:\n        b\n\n        c\n\n    d",
      4,
      "a:\n        b\n\n        c",
    ],
    ["counts columns of tabs", "a\n\t\tb\n\tc\nd", 4, "a\n\t\tb"],
    ["ends at CRLF too", "a\r\n  b\r\nc", 2, "a\r\n  b"],
  ])("%s", (_, text, baseColumns, block) => {
    for (const piece of [1, 2, 3, 50]) expect(blockOf(text, { baseColumns, piece })).toBe(block);
  });

  test("has at most the given number of lines, and a single line ends at its line break", () => {
    expect(blockOf("a\nb\nc\nd", { maxLines: 2 })).toBe("a\nb");
    expect(blockOf("a  \n    b", { maxLines: 1 })).toBe("a  ");
    expect(blockOf("\n    b", { maxLines: 1, mayBeginNextLine: false })).toBe("");
  });

  test("may begin with the next line, whatever the indentation", () => {
    expect(blockOf("\n    b\n    c", { maxLines: 1 })).toBe("\n    b");
    expect(blockOf("\n\nb\nc", { baseColumns: 4, maxLines: 1 })).toBe("\n\nb");
    expect(blockOf("\n  }\n  c\nd", { baseColumns: 4 })).toBe("\n  }\n  c");
    expect(blockOf("\n  b\n}\nc", { baseColumns: 0 })).toBe("\n  b\n}");
  });

  test("is measured from the indentation of the cursor's line", () => {
    expect(lastIndentation("a\n\t  b = ")).toBe(6);
    expect(lastIndentation("    a\n")).toBe(0);
    expect(lastIndentation("  ")).toBe(2);
  });
});
