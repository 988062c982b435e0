import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BaselineSuggester } from "../../../src/completion/edits/baselineSuggester.ts";
import { type EditGroup, EditTally } from "../../../src/completion/edits/editTally.ts";
import { survivingChars } from "../../../src/completion/edits/survivors.ts";
import type { TypingRecord } from "../../../src/completion/edits/typeInsertion.ts";
import { edited } from "./someTexts.ts";

const record = (of: Partial<TypingRecord>): TypingRecord => ({
  chars: 10,
  keys: 5,
  shown: 2,
  right: 1,
  shortShown: 0,
  shortRight: 0,
  changed: 1,
  doubled: 0,
  accepted: [{ start: 3, end: 9 }],
  latenciesMs: [4],
  ...of,
});
const lines: EditGroup = { kind: "wholeLines", language: "go" };
const inside: EditGroup = { kind: "insideLine", language: "python" };

describe("figures", () => {
  test("are sums over edits, by kind and by language", () => {
    const tally = new EditTally();
    tally.add(lines, record({}), 10);
    tally.add(lines, record({ keys: 9, shown: 0, right: 0, accepted: [], changed: 0 }), 10);
    tally.add(inside, record({ keys: 1, shown: 1, right: 1, shortShown: 4, shortRight: 1, doubled: 2 }), 5);
    const { all, kinds, languages } = tally.figures();
    expect(all).toMatchObject({ edits: 3, chars: 30, keysWithout: 25, keys: 15, perHundredKeys: 40, shown: 3 });
    expect(all.perHundredChars).toBe(50);
    expect(all).toMatchObject({ acceptedChars: 12, retained: null, medianAcceptedChars: 6, doubledClosers: 2 });
    expect(all.precision).toBeCloseTo(2 / 3, 12);
    expect(all.changedPerHundredKeys).toBeCloseTo(200 / 15, 12);
    expect(kinds.wholeLines).toMatchObject({ edits: 2, perHundredKeys: 30, precision: 0.5 });
    expect(kinds.insideLine).toMatchObject({ edits: 1, perHundredKeys: 80, short: { shown: 4, precision: 0.25 } });
    expect(kinds.newFile).toMatchObject({ edits: 0, perHundredKeys: 0, precision: 0 });
    expect(languages["go"]).toEqual(kinds.wholeLines);
    expect(languages["python"]).toEqual(kinds.insideLine);
  });

  test("tell what of accepted text was retained, once someone has looked", () => {
    const tally = new EditTally();
    tally.add(lines, record({}), 10);
    tally.add(inside, record({}), 10);
    tally.addRetained(lines, 6);
    tally.addRetained(inside, 3);
    expect(tally.figures().all.retained).toBe(0.75);
    expect(tally.figures().kinds.insideLine.retained).toBe(0.5);
  });
});

describe("surviving characters", () => {
  test("are those that no edit takes away", () => {
    expect(survivingChars("one\ntwo\n", "one\nthree\ntwo\n", [{ start: 0, end: 8 }])).toEqual([8]);
    expect(survivingChars("f(first, second);\n", "f(first);\n", [{ start: 2, end: 15 }])).toEqual([5]);
    expect(survivingChars("one\n", undefined, [{ start: 0, end: 3 }])).toEqual([0]);
  });

  test("of all of a text are what it has in common with the later one", () => {
    fc.assert(
      fc.property(edited, ([text, later]) => {
        const [all] = survivingChars(text, later, [{ start: 0, end: text.length }]);
        expect(all).toBeGreaterThanOrEqual(0);
        expect(all).toBeLessThanOrEqual(Math.min(text.length, later.length));
        expect(survivingChars(text, text, [{ start: 0, end: text.length }])).toEqual([text.length]);
      }),
      { numRuns: 500 },
    );
  });
});

test("the baseline learns files, forgets them, and does not repeat what stands after the cursor", () => {
  const baseline = new BaselineSuggester([{ path: "a", text: "const session = openSession(request.headers);\n" }]);
  const ask = (prefix: string, suffix: string) => baseline.complete({ path: "b", prefix, suffix }, () => 0).text;
  expect(ask("x = openSession(", "")).toBe("request.headers);");
  expect(ask("x = openSession(", ");\n")).toBe("request.headers");
  baseline.learn({ path: "a", text: "const session = openSession(response);\n" });
  expect(ask("x = openSession(", "")).toBe("response);");
  baseline.rename("a", "c");
  expect(ask("x = openSession(", "")).toBe("response);");
  baseline.forget("c");
  expect(ask("x = openSession(", "")).toBe("");
});
