import { describe, expect, test } from "vitest";
import { fitSuffix, whatToShow, wholeText } from "../../src/completion/shape.ts";

const rules = { minConfidence: 0.3, wrongCost: 4 };

function continuation(...steps: readonly (readonly [string, number])[]) {
  const bytes = new TextEncoder().encode(steps.map(([text]) => text).join(""));
  let done = 0;
  return {
    bytes,
    steps: steps.map(([text, probability]) => {
      done += new TextEncoder().encode(text).length;
      return { bytes: done, probability };
    }),
  };
}

describe("what is shown", () => {
  test("is as long as the expected saving grows", () => {
    const likely = continuation(["value", 0.9], [".length", 0.85], [" - 17", 0.32]);
    expect(whatToShow(likely, "", rules)).toEqual({ text: "value.length", confidence: 0.85 });
  });

  test("is nothing below the least confidence, or where only a few characters are left", () => {
    expect(whatToShow(continuation(["value", 0.2]), "", rules).text).toBe("");
    expect(whatToShow(continuation(["val", 0.99]), "", rules).text).toBe("");
  });

  test("is nothing where the cursor stands inside a word", () => {
    expect(whatToShow(continuation(["value", 0.9]), "s of", rules).text).toBe("");
    expect(whatToShow(continuation(["value", 0.9]), ")", rules).text).toBe("value");
  });

  test.each([
    ["path, text);", ");", "path, text"],
    ["path, text) {", ") {", "path, text"],
    ["read(path)", ")", "read(path)"],
    ["read(path))", ")", "read(path)"],
    ["first];", "]", "first"],
    ["call(a, b)   ", "", "call(a, b)"],
    ["same line again", "\n  same line again\n", ""],
    ["ab, ab, ab, ab, ab, ab", "", "ab,"],
    ["----------------", "", "----------------"],
    ["one();\n  two();\nthree();", "\n\nthree();\n", "one();\n  two();"],
    ["if (a) {\n    b();\n  }\n}", "\n}\n", "if (a) {\n    b();\n  }"],
    ["one();\ntwo();\n", "\r\ntwo();\r\n", "one();"],
    ["{\n  a;\n}\n}", " }\n", "{\n  a;\n}"],
    ["a ;", " ;", "a"],
    ["value + 1;  ", "; // more", "value + 1"],
  ])("%j before %j becomes %j", (text, suffix, fitted) => {
    expect(fitSuffix(text, suffix)).toBe(fitted);
  });

  test("never ends inside a character", () => {
    const bytes = new TextEncoder().encode("grün 🎉");
    for (let end = 0; end <= bytes.length; end++) {
      const text = wholeText(bytes.subarray(0, end));
      expect("grün 🎉".startsWith(text)).toBe(true);
      expect(text).not.toContain("\ufffd");
    }
    expect(wholeText(bytes)).toBe("grün 🎉");
  });
});
