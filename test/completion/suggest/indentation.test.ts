import { describe, expect, test } from "vitest";
import { withIndentation } from "../../../src/completion/suggest/indentation.ts";

/** A document of a function in a class, with one step of indentation. */
const documentOf = (step: string): string =>
  `class A {\n${step}f() {\n${step}${step}if (a) {\n${step}${step}${step}b();\n`;
const BLOCK = (step: string, base: string): string => `{\n${base}${step}one();\n${base}${step}${step}two();\n${base}}`;

describe("a block has the indentation of its document,", () => {
  const steps = ["  ", "   ", "    ", "        ", "\t"];
  for (const of of steps) {
    test(`which is ${JSON.stringify(of)}, whatever that of the model is`, () => {
      for (const model of steps) {
        const base = of.repeat(2);
        const prefix = `${documentOf(of)}${base}while (c) `;
        // The model goes on from the cursor's line, or from the margin with tabs.
        const modelBase = model === "\t" ? "\t\t" : base;
        if (of === "\t" && model !== "\t") continue;
        expect(withIndentation(BLOCK(model, modelBase), { prefix, suffix: "\n" })).toBe(BLOCK(of, base));
      }
    });
  }

  test("also where the document has tabs and the model spaces", () => {
    const prefix = `${documentOf("\t")}\t\twhile (c) `;
    expect(withIndentation(BLOCK("    ", "        "), { prefix, suffix: "\n" })).toBe(BLOCK("\t", "\t\t"));
    expect(withIndentation("\n        next();", { prefix, suffix: "\n" })).toBe("\n        next();");
  });
});

test("a line that steps back steps back as far in the document", () => {
  const prefix = "def f():\n  if a:\n    b()\n    c";
  expect(withIndentation("()\n    else:\n        d()", { prefix, suffix: "\n" })).toBe("()\n    else:\n      d()");
  expect(withIndentation("()\n  else:\n    d()", { prefix, suffix: "\n" })).toBe("()\n  else:\n    d()");
});

test("a text without a clear indentation, and one in a document without any, stay as they are", () => {
  const odd = "foo(a,\n       b)";
  expect(withIndentation(odd, { prefix: documentOf("  "), suffix: "" })).toBe(odd);
  expect(withIndentation(BLOCK("    ", ""), { prefix: "while (c) ", suffix: "" })).toBe(BLOCK("    ", ""));
  expect(withIndentation("one line", { prefix: documentOf("\t"), suffix: "" })).toBe("one line");
});
