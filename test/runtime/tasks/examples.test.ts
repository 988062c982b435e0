import { describe, expect, test } from "vitest";
import { parseExamples } from "../../../src/runtime/tasks/examples.ts";
import { editDistance, labelFiguresOf, textFiguresOf } from "../../../src/runtime/tasks/measures.ts";

describe("data files", () => {
  test("of labels: a text may hold tabs, and malformed lines have their number", () => {
    const { examples, skipped } = parseExamples("classify", "a\tone\ttwo\r\n\n\tnone\nb\t \nc d\n");
    expect(examples).toEqual([{ task: "classify", label: "a", text: "one\ttwo" }]);
    expect(skipped).toEqual([
      { line: 3, why: "nothing is before the tab" },
      { line: 4, why: "nothing is after the tab" },
      { line: 5, why: "it has no tab" },
    ]);
  });

  test("of pairs: a second tab is malformed", () => {
    const { examples, skipped } = parseExamples("translate", "a b\tc d\na\tb\tc\n");
    expect(examples).toEqual([{ task: "translate", source: "a b", target: "c d" }]);
    expect(skipped).toEqual([{ line: 2, why: "it has more than one tab" }]);
  });

  test("of sentences: blank lines end them, and a malformed line loses its token alone", () => {
    const text = "I\tO\nsaw\nParis\tLOC\n\n\nYou\tO\nx\ty\tz\nblank\t \n\tO\n";
    expect(parseExamples("tag", text)).toEqual({
      examples: [
        { task: "tag", tokens: ["I", "Paris"], tags: ["O", "LOC"] },
        { task: "tag", tokens: ["You"], tags: ["O"] },
      ],
      skipped: [
        { line: 2, why: "it has no tag" },
        { line: 7, why: "it has more than one tab" },
        { line: 8, why: "it has no tag" },
        { line: 9, why: "it has no token" },
      ],
    });
  });
});

describe("measures", () => {
  test("edit distance counts insertions, deletions and replacements", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("", "ab")).toBe(2);
    expect(editDistance("\u{1f600}a", "a")).toBe(1);
    expect(editDistance("kitten", "sitting", 2)).toBeGreaterThan(2);
  });

  test("exact matches and mean distance", () => {
    expect(
      textFiguresOf([
        ["ab", "ab"],
        ["ab", "b"],
      ]),
    ).toEqual({ exactMatch: 0.5, editDistance: 0.5 });
  });

  test("precision, recall and F1 of each label", () => {
    // Two of label 0, one of them answered 1; one of label 1, answered 1.
    const [zero, one] = labelFiguresOf(
      [
        [0, 0],
        [0, 1],
        [1, 1],
      ],
      ["zero", "one"],
    );
    expect(zero).toEqual({ label: "zero", precision: 1, recall: 0.5, f1: 2 / 3, count: 2 });
    expect(one).toEqual({ label: "one", precision: 0.5, recall: 1, f1: 2 / 3, count: 1 });
  });
});
