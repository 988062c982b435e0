import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editScript, insertionsOf } from "../../../src/completion/edits/editScript.ts";
import { edited } from "./someTexts.ts";

const inserts = (oldText: string | undefined, newText: string) =>
  [...insertionsOf(oldText, newText)].map(({ kind, insert }) => [kind, insert]);

describe("an edit script", () => {
  test("makes the new text of the old one", () => {
    fc.assert(
      fc.property(edited, ([oldText, newText]) => {
        let made = "";
        let at = 0;
        for (const { oldStart, oldEnd, newStart, newEnd } of editScript(oldText, newText)) {
          expect(oldStart).toBeGreaterThanOrEqual(at);
          made += oldText.slice(at, oldStart) + newText.slice(newStart, newEnd);
          at = oldEnd;
        }
        expect(made + oldText.slice(at)).toBe(newText);
      }),
      { numRuns: 3000 },
    );
  });

  test("types new lines from the end of the line above", () => {
    expect(inserts("a\nd\n", "a\nb\nc\nd\n")).toEqual([["wholeLines", "\nb\nc"]]);
    const [typed] = insertionsOf("a\r\nd\r\n", "a\r\nb\r\nd\r\n");
    expect(typed).toEqual({ kind: "wholeLines", before: "a", insert: "\r\nb", after: "\r\nd\r\n", keysBefore: 0 });
  });

  test("types lines above the first one after a line break, which takes a key", () => {
    const [typed] = insertionsOf("b\n", "a\nb\n");
    expect(typed).toEqual({ kind: "wholeLines", before: "", insert: "a", after: "\nb\n", keysBefore: 1 });
  });

  test("removes old lines before new ones are typed in their place", () => {
    const [typed] = insertionsOf("a\nold words\nd\n", "a\nsomething(else)\nd\n");
    expect(typed).toEqual({
      kind: "wholeLines",
      before: "a",
      insert: "\nsomething(else)",
      after: "\nd\n",
      keysBefore: 0,
    });
  });

  test("types inside a line what changed in it, with the rest of the old line after the cursor", () => {
    const typed = [...insertionsOf("const x = open(a);\n", "const size = open(a, b);\n")];
    expect(typed).toEqual([
      { kind: "insideLine", before: "const ", insert: "size", after: " = open(a);\n", keysBefore: 0 },
      { kind: "insideLine", before: "const size = open(a", insert: ", b", after: ");\n", keysBefore: 0 },
    ]);
  });

  test("types the end of a word that grew, and both sides of a short stretch that stayed by chance", () => {
    expect(inserts("getFoo(x)\n", "getFooBar(x)\n")).toEqual([["insideLine", "Bar"]]);
    expect(inserts("return first.second - 1;\n", "return other.thing - 1;\n")).toEqual([["insideLine", "other.thing"]]);
  });

  test("puts a new block between blocks, not astride of them", () => {
    const old = "function a() {\n  x();\n}\n\nfunction c() {\n  x();\n}\n";
    const added = "function b() {\n  x();\n}\n\n";
    expect(inserts(old, old.replace("function c", `${added}function c`))).toEqual([
      ["wholeLines", "\nfunction b() {\n  x();\n}\n"],
    ]);
  });

  test("types a call inside brackets as a whole", () => {
    expect(inserts("a = bar();\n", "a = bar(foo());\n")).toEqual([["insideLine", "foo()"]]);
  });

  test("types a new file from its first character, and nothing where text only goes", () => {
    expect(inserts(undefined, "a\nb\n")).toEqual([["newFile", "a\nb\n"]]);
    expect(inserts("a\nb\n", "a\n")).toEqual([]);
    expect(inserts("a\nb\n", "a\r\nb\r\n")).toEqual([]);
  });
});
