import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { insertionsOf } from "../../../src/completion/edits/editScript.ts";
import { languageRulesOf } from "../../../src/completion/edits/languageRules.ts";
import { type Suggester, typeInsertion } from "../../../src/completion/edits/typeInsertion.ts";
import { edited } from "./someTexts.ts";

const clock = () => 0;

function typeFile(path: string, texts: { old?: string; new: string }, suggester?: Suggester, unit = "  ") {
  const file = { path, rules: languageRulesOf(path), unit };
  return [...insertionsOf(texts.old, texts.new)].map(insertion => {
    const typing = typeInsertion(insertion, file, suggester, { clock });
    let step = typing.next();
    for (let k = 0; !step.done; k++) {
      if (k > 100_000) throw new Error("typing does not end");
      step = typing.next();
    }
    expect(step.value.text).toBe(insertion.before + insertion.insert + insertion.after);
    return step.value.record;
  });
}

const keys = (path: string, texts: { old?: string; new: string }, unit?: string): number =>
  typeFile(path, texts, undefined, unit).reduce((sum, record) => sum + record.keys, 0);

/** Suggests what follows in the target, so many characters of it. */
const knowing = (target: string, chars: number): Suggester => ({
  complete: ({ prefix }) => ({ text: target.slice(prefix.length, prefix.length + chars), confidence: 1 }),
});

describe("typing", () => {
  test("ends with the new text, in any language, with and without suggestions", () => {
    const paths = fc.constantFrom("a.ts", "a.py", "a.go", "a.c", "a.java", "a.rb", "a.txt");
    const units = fc.constantFrom("  ", "    ", "\t");
    fc.assert(
      fc.property(edited, paths, units, fc.integer({ min: 0, max: 9 }), ([old, text], path, unit, chars) => {
        typeFile(path, { old, new: text }, chars === 0 ? undefined : knowing(text, chars), unit);
        typeFile(path, { new: text }, chars === 0 ? undefined : knowing(text, chars), unit);
      }),
      { numRuns: 2000 },
    );
  });

  test("ends with the new text, whatever nonsense is suggested", () => {
    const noise = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "(", ")", "\n", " ", '"', "}") });
    fc.assert(
      fc.property(edited, noise, ([old, text], suggested) => {
        typeFile("a.ts", { old, new: text }, { complete: () => ({ text: suggested, confidence: 1 }) });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("pairs close themselves", () => {
  test.each([
    ["a.ts", "f(x)", 3],
    ["a.ts", "[{}]", 2],
    ["a.ts", 'a = "b"', 6],
    ["a.ts", "a = `b`", 6],
    ["a.ts", "/** x */", 5],
    ["a.py", 'f"x"', 3],
    ["a.go", "a := 'x'", 7],
    ["a.c", "/* x */", 4],
    ["a.md", "(a)", 2],
  ])("%s: %s takes %i keys", (path, text, expected) => {
    expect(keys(path, { new: text })).toBe(expected);
  });

  test("but not a quote after a letter, in a string or in a comment that forbids it", () => {
    expect(keys("a.ts", { new: "don't" })).toBe(5);
    expect(keys("a.ts", { new: '"it is \' so"' })).toBe(11);
    expect(keys("a.ts", { new: "// a ' b" })).toBe(8);
    expect(keys("a.rs", { new: "&'a str" })).toBe(7);
    expect(keys("a.txt", { new: "f(x)" })).toBe(4);
  });

  test("nor before a word: then both signs are typed", () => {
    expect(keys("a.ts", { old: "a = b;\n", new: "a = (b);\n" })).toBe(2);
    expect(keys("a.ts", { old: "f();\n", new: "f(g(1));\n" })).toBe(3);
  });

  test("a sign that closed itself and is not wanted is deleted", () => {
    expect(keys("a.ts", { old: "x;\n", new: "x;\nif (y) {\n" })).toBe("\nif (y {".length + 1);
  });

  test("an escaped quote does not end the string", () => {
    expect(keys("a.ts", { new: 'a("\\"b")' })).toBe('a("\\"b'.length);
  });
});

describe("Enter indents", () => {
  test.each([
    ["a.ts", "if (x) {\n  y();\n  z();\n}", "if (x {⏎y(;⏎z(;".length],
    ["a.ts", "f(\n  a,\n  b,\n)", "f(⏎a,⏎b,".length],
    ["a.ts", "/**\n * One.\n * Two.\n */", "/**⏎One.⏎Two.".length],
    ["a.py", "if x:\n  y()\n  z()", "if x:⏎y(⏎z(".length],
    ["a.py", "if x:\n  return\ny()", "if x:⏎return⏎⌫y(".length],
    ["a.rb", "def a\n  b\nend", "def a⏎b⏎⌫end".length],
    ["a.ts", "a\n\n\nb", "a⏎⏎⏎b".length],
    ["a.ts", "  a\n\n  b", "⇥a⏎⏎b".length],
    ["a.yml", "a:\n  b: c", "a:⏎b: c".length],
  ])("%s: %j takes %i keys", (path, text, expected) => {
    expect(keys(path, { new: text })).toBe(expected);
  });

  test("a block between two lines is closed below, and its lines end where they should", () => {
    const old = "a();\nz();\n";
    expect(keys("a.ts", { old, new: "a();\nif (b) {\n  c();\n}\nz();\n" })).toBe("⏎if (b {⏎c(;".length);
  });

  test("a bracket that closes a block typed before goes to its indentation by itself", () => {
    const old = "if (a) {\n  b();\n";
    expect(keys("a.ts", { old, new: `${old}  c();\n}\n` }, "  ")).toBe("⏎c(;⏎}".length);
  });

  test("keeps the line breaks of the file", () => {
    const old = "a();\r\nz();\r\n";
    expect(keys("a.ts", { old, new: "a();\r\nb();\r\nc();\r\nz();\r\n" })).toBe("⏎b(;⏎c(;".length);
  });
});

describe("a suggestion", () => {
  const record = (suggest: (prefix: string, suffix: string) => string, texts: { old?: string; new: string }) => {
    const suggester: Suggester = {
      complete: ({ prefix, suffix }) => ({ text: suggest(prefix, suffix), confidence: 1 }),
    };
    return typeFile("a.ts", texts, suggester)[0]!;
  };

  test("that is right is taken with one key, and is asked for only once something is typed", () => {
    const texts = { old: "a\n", new: "a\nconst b = c;\n" };
    const typed = record(prefix => (prefix === "a\n" ? "const b = c;" : ""), texts);
    expect(typed).toMatchObject({ chars: 13, keys: 2, shown: 1, right: 1, changed: 0 });
    expect(typed.accepted).toEqual([{ start: 2, end: 14 }]);
  });

  test("is wrong where it goes on beyond what was typed there", () => {
    const texts = { old: "a\nz\n", new: "a\nbcdef\nz\n" };
    expect(record(prefix => (prefix === "a\n" ? "bcdefg" : ""), texts)).toMatchObject({ keys: 6, shown: 1, right: 0 });
  });

  test("is wrong where it doubles a sign that closed itself, and that is counted", () => {
    const texts = { old: "a\n", new: "a\ncall(first, second)\n" };
    const doubling = record(prefix => (prefix.endsWith("call(") ? "first, second)" : ""), texts);
    expect(doubling).toMatchObject({ shown: 1, right: 0, doubled: 1 });
    const fitting = record(prefix => (prefix.endsWith("call(") ? "first, second" : ""), texts);
    expect(fitting).toMatchObject({ keys: "⏎call(⇥".length, shown: 1, right: 1, doubled: 0 });
  });

  test("is right where it replaces the sign that it runs past", () => {
    const suggester: Suggester = {
      complete: ({ prefix }) =>
        prefix.endsWith("call(")
          ? { text: "first, second);", confidence: 1, replaceSuffix: 1 }
          : { text: "", confidence: 0 },
    };
    const [typed] = typeFile("a.ts", { old: "a\n", new: "a\ncall(first, second);\n" }, suggester);
    expect(typed).toMatchObject({ keys: "⏎call(⇥".length, shown: 1, right: 1, doubled: 0 });
  });

  test("with brackets of its own runs past nothing", () => {
    const texts = { old: "a\n", new: "a\ncall(other(first), second)\n" };
    expect(record(prefix => (prefix.endsWith("call(") ? "other(first)" : ""), texts)).toMatchObject({ right: 1 });
  });

  test("of fewer than four characters counts inside a line only, and apart", () => {
    const inLine = { old: "const x = open(a);\n", new: "const x = open(a, bcd);\n" };
    const short = (prefix: string): string => (prefix.endsWith("a,") ? " bc" : "");
    expect(record(short, inLine)).toMatchObject({ keys: 3, shown: 0, shortShown: 1, shortRight: 1 });
    const lines = { old: "a\n", new: "a\na, bc\n" };
    expect(record(short, lines)).toMatchObject({ keys: 6, shown: 0, shortShown: 0 });
  });

  test("stays while it is typed, and has changed when something else is", () => {
    const texts = { old: "a\n", new: "a\nabcxy\n" };
    expect(record(prefix => (prefix === "a\n" ? "abcd" : ""), texts)).toMatchObject({ shown: 1, changed: 1, keys: 6 });
  });

  test("is not asked for after a deletion, until something is typed", () => {
    const asked: string[] = [];
    const suggester: Suggester = {
      complete: ({ prefix }) => {
        asked.push(prefix);
        return { text: "", confidence: 0 };
      },
    };
    typeFile("a.py", { old: "a\n", new: "a\nif x:\n  return\ny\n" }, suggester);
    expect(asked).toContain("a\nif x:\n  return\n  ");
    expect(asked).not.toContain("a\nif x:\n  return\n");
  });
});
