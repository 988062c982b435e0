import { describe, expect, test } from "vitest";
import { longestMatchBaseline } from "../../../src/completion/evaluate/longestMatchBaseline.ts";
import { typingReplay } from "../../../src/completion/evaluate/typingReplay.ts";
import { Completer, type CompletionSource } from "../../../src/completion/suggest/completer.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { madeUpCode, pieceVocabulary } from "../fakes.ts";

const clock = () => 0;
const whole = { acceptance: "whole" } as const;

/** Completes fixed prefixes with fixed texts. */
function scripted(completions: Readonly<Record<string, string>>): CompletionSource & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    complete: ({ prefix }) => {
      asked.push(prefix);
      return { text: completions[prefix] ?? "", confidence: 1 };
    },
    close: () => undefined,
  };
}

describe("typing replay", () => {
  test("a right completion costs one key; a wrong one costs none, and the next request follows where it fails", () => {
    const source = scripted({ a: "bcde", abcde: "fghX" });
    const figures = typingReplay(source, [{ path: "a", text: "abcdefghij" }], clock, whole);
    // a, accept, f g h i j
    expect(figures.perHundredKeys).toBeCloseTo(30);
    expect(figures.completedRatio).toBeCloseTo(0.4);
    expect(figures.shownPrecision).toBeCloseTo(0.5);
    expect(source.asked).toEqual(["", "a", "abcde", "abcdefghi"]);
  });

  test("fewer than four characters count neither as shown nor as right", () => {
    const figures = typingReplay(scripted({ a: "bcd" }), [{ path: "a", text: "abcd" }], clock, whole);
    expect(figures).toMatchObject({ shown: 0, perHundredKeys: 0, completedRatio: 0 });
  });

  test("the beginning that is given is read and not typed", () => {
    const source = scripted({ abc: "defg" });
    const figures = typingReplay(source, [{ path: "a", text: "abcdefgh", givenChars: 3 }], clock, whole);
    expect(source.asked).toEqual(["abc", "abcdefg"]);
    expect(figures).toMatchObject({ chars: 5, shown: 1, shownPrecision: 1 });
    expect(figures.perHundredKeys).toBeCloseTo(60);
  });

  test("a line end is typed with one key, whatever it is in the file", () => {
    const source = scripted({ "a\nb": "\ncdefg" });
    const figures = typingReplay(source, [{ path: "a", text: "a\r\nb\r\ncdefg\r\n", givenChars: 3 }], clock, whole);
    expect(source.asked).toEqual(["a\n", "a\nb", "a\nb\ncdefg"]);
    expect(figures).toMatchObject({ chars: 8, shown: 1, shownPrecision: 1 });
  });

  test("by word, the words before the first wrong one are accepted", () => {
    const source = scripted({ "": "let value = 2" });
    const figures = typingReplay(source, [{ path: "a", text: "let value = 1" }], clock, { acceptance: "word" });
    // "let", " value", " =", then " " and "1" by hand
    expect(figures.perHundredKeys).toBeCloseTo((100 * (13 - 5)) / 13);
    expect(figures.shownPrecision).toBe(0);
  });

  test("a text in the memory is typed with few keys", () => {
    const text = madeUpCode(createRandom(8), 40);
    const vocabulary = pieceVocabulary([" const", " value", " return"]);
    const documents = [{ path: "a", ids: vocabulary.encode(text).ids }];
    const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
    const completer = new Completer({ vocabulary, predictor: undefined, memory });
    const figures = typingReplay(completer, [{ path: "b", text }], clock, whole);
    expect(figures.perHundredKeys).toBeGreaterThan(60);
    expect(figures.shownPrecision).toBeGreaterThan(0.6);
  });
});

describe("the longest-match baseline", () => {
  const line = "export function readConfiguration(path: string): Configuration {";

  test("completes with what follows the longest match, to the end of the line", () => {
    const baseline = longestMatchBaseline([`${line}\nnext`, "other"]);
    const request = { path: "a", prefix: "x;\nexport function", suffix: "" };
    expect(baseline.complete(request, clock).text).toBe(" readConfiguration(path: string): Configuration {");
    expect(baseline.complete({ ...request, prefix: "t functio" }, clock).text).toBe("");
  });

  test("stops where the matches differ", () => {
    const baseline = longestMatchBaseline(["export const first = 1", "export const fist = 2", "export const fix = 3"]);
    expect(baseline.complete({ path: "a", prefix: "export con", suffix: "" }, clock).text).toBe("st fi");
  });

  test("knows the document up to the cursor, however it grows or changes", () => {
    const baseline = longestMatchBaseline([]);
    const typed = `${line}\n`;
    for (let end = 0; end < typed.length; end++) {
      baseline.complete({ path: "a", prefix: typed.slice(0, end), suffix: "" }, clock);
    }
    const again = baseline.complete({ path: "a", prefix: `${typed}export function`, suffix: "" }, clock).text;
    expect(again).toBe(" readConfiguration(path: string): Configuration {");
    const changed = baseline.complete({ path: "a", prefix: "something else\nsomething ", suffix: "" }, clock).text;
    expect(changed).toBe("else");
  });
});
