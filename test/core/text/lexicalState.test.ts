import { describe, expect, test } from "vitest";
import { type LexicalState, lexicalStateAt } from "../../../src/core/text/lexicalState.ts";

/** Language, text before the cursor, where the cursor is. */
const cases: readonly (readonly [string, string, LexicalState])[] = [
  ["typescript", "let a = 1; // no", "comment"],
  ["typescript", "// no\nlet a", "code"],
  ["typescript", "/* a\n * b", "comment"],
  ["typescript", "/* a */ let", "code"],
  ["typescript", 'let a = "x', "string"],
  ["typescript", 'let a = "x"', "code"],
  ["typescript", 'let a = "x\\"y', "string"],
  ["typescript", 'let a = "\\\\"', "code"],
  ["typescript", 'let a = "http://x"; ', "code"],
  ["typescript", "let a = `x\ny", "string"],
  ["typescript", "it's // ", "string"],
  ["typescript", "it's\nlet a", "code"],
  ["typescript", "// it's\nlet a", "code"],
  ["python", "a = 1  # it", "comment"],
  ["python", '"""A doc.\n\nIt', "string"],
  ["python", '"""A doc."""\nx = ', "code"],
  ["python", "x = '' + '", "string"],
  ["python", "f('#') + ", "code"],
  ["rust", "fn f<'a>(x: &'a str) -> ", "code"],
  ["java", 'var a = """\n  "x" y', "string"],
  ["lua", "--[[ a\nb ]] local", "code"],
  ["lua", "-- a", "comment"],
  ["sql", "select 'a\\' -- b", "comment"],
  ["shellscript", 'echo "it\'s $x" ', "code"],
  ["html", "<p>it's <!-- a", "comment"],
  ["html", "<p>it's", "code"],
  ["unheard-of", '// # "', "code"],
];

describe("the state at a cursor", () => {
  test.each(cases)("in %s, after %j, is in %s", (languageId, prefix, place) => {
    expect(lexicalStateAt(languageId, prefix)).toBe(place);
  });
});
