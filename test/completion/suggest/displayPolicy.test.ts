import { describe, expect, test } from "vitest";
import { unitsByLength, wholeText } from "../../../src/completion/suggest/characters.ts";
import { chooseSuggestion as choose, type DisplayPolicy } from "../../../src/completion/suggest/displayPolicy.ts";
import { lengthBeforeLoop } from "../../../src/completion/suggest/repetition.ts";
import type { Continuation } from "../../../src/completion/suggest/search.ts";

/** With nothing before the cursor. */
const chooseSuggestion = (found: Continuation, suffix: string, rules: DisplayPolicy) =>
  choose(found, { prefix: "", suffix }, rules);

const policy = { minConfidence: 0.3, wrongCost: 1 };

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

describe("the suggestion", () => {
  test("ends where it becomes doubtful, as the rest can be suggested once it is accepted", () => {
    const likely = continuation(["value", 0.9], [".length", 0.85], [" - 17", 0.32]);
    expect(chooseSuggestion(likely, "", policy)).toEqual({ text: "value.length", confidence: 0.85 });
    const sure = continuation(["value", 0.9], [".length", 0.85], [" - 17", 0.84]);
    expect(chooseSuggestion(sure, "", policy)).toEqual({ text: "value.length - 17", confidence: 0.84 });
    const long = continuation(["value.at(0)", 0.9], [", value.at(1)", 0.6]);
    expect(chooseSuggestion(long, "", policy).text).toBe("value.at(0)");
    expect(chooseSuggestion(long, "", { ...policy, isWholeAtOnce: true }).text).toBe("value.at(0), value.at(1)");
  });

  test("saves the most keys for a user who accepts piece after piece", () => {
    const pieces = ["abcd,", "efghi;", "jklmno.", "pqrstuv!", "wxyz"];
    const steps = [0.95, 0.6, 0.55, 0.3, 0.28].map((probability, k) => [pieces[k]!, probability] as const);
    const saved = (from: number, wrongCost: number): number => {
      const values = steps.slice(from).map(([, probability], k) => {
        const share = probability / (from === 0 ? 1 : steps[from - 1]![1]);
        const chars = steps.slice(from, from + k + 1).reduce((sum, [text]) => sum + text.length, 0);
        return share < 0.3 ? 0 : share * (chars - 1 + saved(from + k + 1, wrongCost)) - wrongCost * (1 - share);
      });
      return Math.max(0, ...values);
    };
    for (const wrongCost of [0, 1, 5]) {
      const { text } = chooseSuggestion(continuation(...steps), "", { minConfidence: 0.3, wrongCost });
      const worth = steps.map(([, probability], k) => {
        const chars = steps.slice(0, k + 1).reduce((sum, step) => sum + step[0].length, 0);
        return probability * (chars - 1 + saved(k + 1, wrongCost)) - wrongCost * (1 - probability);
      });
      const best = worth.indexOf(Math.max(...worth));
      expect(text).toBe(
        steps
          .slice(0, best + 1)
          .map(([piece]) => piece)
          .join(""),
      );
    }
  });

  test("ends at the end of a word or of a part of one", () => {
    const word = continuation(["value.con", 0.9], ["fi", 0.9], ["gure", 0.5]);
    expect(chooseSuggestion(word, "", policy).text).toBe("value.configure");
    expect(chooseSuggestion(word, "", { ...policy, minConfidence: 0.6 }).text).toBe("");
    for (const rest of ["Now", "_now", "()"]) {
      const parts = continuation(["value.con", 0.9], ["fi", 0.9], [rest, 0.3]);
      expect(chooseSuggestion(parts, "", { ...policy, minConfidence: 0.6 }).text).toBe("value.confi");
    }
  });

  test("is never a single character, whatever white space surrounds it", () => {
    expect(chooseSuggestion(continuation(["\n      }", 0.9]), "", policy).text).toBe("");
    expect(chooseSuggestion(continuation(["\n    })", 0.9]), "", policy).text).toBe("\n    })");
  });

  test("is empty below the minimum confidence, and where it would be only a few characters", () => {
    expect(chooseSuggestion(continuation(["value", 0.2]), "", policy).text).toBe("");
    expect(chooseSuggestion(continuation(["val", 0.99]), "", policy).text).toBe("");
  });

  test("is empty where the cursor is inside a word", () => {
    expect(chooseSuggestion(continuation(["value", 0.9]), "s of", policy).text).toBe("");
    expect(chooseSuggestion(continuation(["value", 0.9]), ")", policy).text).toBe("value");
  });

  test.each([
    ["path, text);", ");", "path, text"],
    ["path, text) {", ") {", "path, text"],
    ["read(path)", ")", "read(path)"],
    ["read(path))", ")", "read(path)"],
    ["first]", "]", "first"],
    ["call(a, b)   ", "", "call(a, b)"],
    ["same line again", "\n  same line again\n", ""],
    ["abc, abc, abc, abc, abc, abc", "", "abc,"],
    ["----------------", "", "----------------"],
    ["one();\n  two();\nthree();", "\n\nthree();\n", "one();\n  two();"],
    ["if (a) {\n    b();\n  }\n}", "\n}\n", "if (a) {\n    b();\n  }"],
    ["one();\ntwo();\n", "\r\ntwo();\r\n", "one();"],
    ["{\n  a;\n}\n}", " }\n", "{\n  a;\n}"],
    ["a1 ;", " ;", "a1"],
    ["value + 1;  ", "; // more", "value + 1"],
  ])("%j before %j becomes %j", (text, suffix, fitted) => {
    expect(chooseSuggestion(continuation([text, 0.9]), suffix, policy)).toEqual({
      text: fitted,
      confidence: fitted === "" ? 0 : 0.9,
    });
  });

  test("replaces the closing signs that it goes beyond", () => {
    const found = continuation(["first];", 0.9]);
    expect(chooseSuggestion(found, "]", policy)).toEqual({ text: "first];", confidence: 0.9, replaceSuffix: 1 });
    expect(chooseSuggestion(found, "];", policy)).toEqual({ text: "first", confidence: 0.9 });
  });

  test("goes up to what follows where it is sure, and counts nothing that stands there already as saved", () => {
    const name = continuation(["HOME_", 1], ["FOLDER", 0.99], ['"]', 0.99]);
    expect(choose(name, { prefix: 'os.environ["', suffix: '"]' }, policy)).toEqual({
      text: "HOME_FOLDER",
      confidence: 0.99,
    });
  });

  test("is short where it leads up to other text in the line, and nothing where it does not", () => {
    const found = continuation(["id", 0.9], [" = ", 0.8], ["next()", 0.7]);
    expect(choose(found, { prefix: "const ", suffix: " = 1;" }, policy)).toEqual({ text: "id", confidence: 0.9 });
    expect(choose(found, { prefix: "const ", suffix: " + 1;" }, policy).text).toBe("");
  });

  test("costs no more than a comparison for each pair of signs, however the text repeats itself", () => {
    for (const text of [
      "ab".repeat(4000),
      "(".repeat(8000),
      " ".repeat(8000),
      `${"a".repeat(4000)}${"b".repeat(4000)}`,
    ]) {
      const startMs = performance.now();
      expect(lengthBeforeLoop(text)).toBeLessThanOrEqual(text.length);
      // With the cube of the length this would take hours.
      expect(performance.now() - startMs).toBeLessThan(5000);
    }
  });

  test("knows how many characters are whole within each number of bytes", () => {
    const bytes = new TextEncoder().encode("grün 🎉é");
    const units = unitsByLength(bytes);
    for (let end = 0; end <= bytes.length; end++) {
      expect(units[end]).toBe(wholeText(bytes.subarray(0, end)).length);
    }
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
