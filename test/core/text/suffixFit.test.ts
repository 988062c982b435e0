import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SuffixFit } from "../../../src/core/text/suffixFit.ts";

/** `before|after`: the whole continuation as it is inserted there, and what it replaces. */
function fitAt(place: string, continuation: string): readonly [string, number] {
  const [prefix = "", suffix = ""] = place.split("|");
  const fit = new SuffixFit(continuation, { prefix, suffix });
  const fitted = fit.at(fit.end);
  return [fitted?.text ?? "", fitted?.replaceSuffix ?? 0];
}

describe("signs that the editor has closed:", () => {
  const cases: readonly (readonly [string, string, string, number])[] = [
    ['import a from "|"', './alphaModule.ts";', './alphaModule.ts";', 1],
    ['import a from "|";', './alphaModule.ts";', "./alphaModule.ts", 0],
    ["open('|')", "data.txt')", "data.txt", 0],
    ["open('|')", "data.txt');", "data.txt');", 2],
    ["open('|')", "data.txt', 'r')", "data.txt', 'r')", 2],
    ['app.config["D|"]', 'EBUG"] = True', 'EBUG"] = True', 2],
    ["const text = `|`", "hello`;", "hello`;", 1],
    ['<a href="|">', '/home">', "/home", 0],
    ['<a href="|">', '/home" class="x">', '/home" class="x">', 2],
    ["foo(|)", "a, b)", "a, b", 0],
    ["foo(|)", "a, b);", "a, b);", 1],
    ["foo(|);", "bar(a), b);", "bar(a), b", 0],
    ["if (|) {", "x > 0) {", "x > 0", 0],
    ['os.environ["|"]', 'HOME_FOLDER"]', "HOME_FOLDER", 0],
    ["x[|]", "i](y)", "i](y)", 1],
    ['say(f"{he|}")', "lp}", "lp", 0],
    ["say(`$" + "{he|}`)", "lp}!", "lp}!", 1],
    ["check(a.includes('|'))", "b', 'c');", "b', 'c')", 2],
    ["for (|)", "let i = 0;", "let i = 0;", 0],
    // The rest of the line closes what the continuation opens.
    ["check(a.includes|));", "('b'));", "('b'", 0],
    ['x(write|"\\n%s", b))', "(buf, c))", "(buf, c", 0],
  ];
  test.each(cases)("%s and %s give %s", (place, continuation, text, replaceSuffix) => {
    expect(fitAt(place, continuation)).toEqual([text, replaceSuffix]);
  });
});

describe("other text in the line:", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["const receipt = ware|.ledger;", "house.ledger.openReceipt(customer", "house"],
    ["const | = warehouse.ledger;", "receipt = warehouse.ledger;", "receipt"],
    ["const | = warehouse.ledger;", "ledger: Ledger", ""],
    ["ledger.|(customer);", "openReceipt(customer);", "openReceipt"],
    ["return a | b;", "+ c;", ""],
    ["foo(|, b)", "a, b)", "a"],
    ["foo(a|, b)", ".first, c)", ".first"],
    ["x = |; // note", "compute(y);", "compute(y)"],
    ["f(|bar)", "foo, bar)", "foo,"],
    ['say("doesn\'t exist or is hidd|.")', 'en").', "en"],
    ['say("doesn\'t exist or is hidd|.")', 'en.")', "en"],
  ];
  test.each(cases)("%s and %s give %s", (place, continuation, text) => {
    expect(fitAt(place, continuation)[0]).toBe(text);
  });
});

test("where nothing follows in the line, what was opened before may be closed", () => {
  expect(fitAt("const a = |\n", "read(b);")).toEqual(["read(b);", 0]);
  expect(fitAt("for (const a of |\n", "list) {\n  b();\n}")).toEqual(["list) {\n  b();\n}", 0]);
  expect(fitAt("f(g(|);", "a))")).toEqual(["a))", 1]);
});

describe("signs that the lines below close:", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["it(() => {\n  one();|\n})\n", "\n});", ""],
    ["it(() => {\n  if (a) {\n    one();|\n})\n", "\n  }", "\n  }"],
    ["keep(\n  list: T|\n)\n", ") => T", ""],
    ['[\n\t{\n\t\t"a"|\n\t}\n]\n', ', "b"},', ', "b"'],
    ["[\n\t{\n\t\tf(a|\n\t}\n]\n", ", b),", ", b),"],
    ["x = call(a|\n         b)\n", ")", ""],
  ];
  test.each(cases)("%j and %j give %j", (place, continuation, text) => {
    expect(fitAt(place, continuation)[0]).toBe(text);
  });
});

test("a quote after a word closes a string, and is no part of a continuation where none is open", () => {
  expect(fitAt("// see NoFiles|\n", '", ""}, x')).toEqual(["", 0]);
  expect(fitAt('f("a", |)', 'u8"b", r"c")')).toEqual(['u8"b", r"c"', 0]);
});

test("no beginning of a text leaves a bracket or a quote open where something follows", () => {
  const fit = new SuffixFit('foo("a", b)', { prefix: "x = (", suffix: ");" });
  const ends = Array.from({ length: fit.end + 1 }, (_, length) => fit.at(length)?.text);
  expect(new Set(ends.filter(text => text !== undefined))).toEqual(new Set(["", "f", "fo", "foo", 'foo("a", b)']));
  const escaped = new SuffixFit('f("\\n", b)', { prefix: "", suffix: ";" });
  expect(escaped.at('f("\\'.length)).toBeUndefined();
});

const SIGNS = fc.constantFrom(..."ab (){}[]\"'`;,.=\\".split(""));
const TEXT = fc.array(SIGNS, { maxLength: 24 }).map(signs => signs.join(""));
const CLOSED = fc.constantFrom("", ")", "]", "}", '")', "')", '"]', ");", ") {", '">', "`);");

test("what is replaced stands in the new text, in order, and no more of the rest than there is", () => {
  fc.assert(
    fc.property(TEXT, TEXT, CLOSED, (prefix, continuation, suffix) => {
      const fit = new SuffixFit(continuation, { prefix, suffix });
      for (let length = 0; length <= fit.end; length++) {
        const fitted = fit.at(length);
        if (!fitted) continue;
        expect(continuation.startsWith(fitted.text)).toBe(true);
        let at = 0;
        for (const sign of suffix.slice(0, fitted.replaceSuffix)) {
          if (/\s/.test(sign)) continue;
          at = fitted.text.indexOf(sign, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
        expect(fitted.replaceSuffix).toBeLessThanOrEqual(suffix.length);
      }
    }),
    { numRuns: 2000 },
  );
});
