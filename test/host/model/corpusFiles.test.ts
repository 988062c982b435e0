import { describe, expect, test } from "vitest";
import { pathAt } from "../../../src/host/model/corpusFiles.ts";
import type { CorpusPlace, PanelEvent } from "../../../src/protocol/panel.ts";
import { corpus, started } from "../../webview/state/events.ts";

const group = (...examples: readonly string[]) => ({ kind: ".ts", files: 1, chars: 1, examples });
const eventsWith = (report: object): readonly PanelEvent[] => [
  started,
  { type: "corpus", corpus: { ...corpus, report: { ...corpus.report, ...report } } },
];
const place = (list: CorpusPlace["list"], index = 0, group = 0): CorpusPlace => ({ list, group, index });

describe("a place in the corpus report", () => {
  const skipped = [
    { reason: "binary", count: 1, examples: ["a.png"] },
    { reason: "ignored", count: 2, examples: ["out", "src/b:c.ts"], causes: [".gitignore", "src/.recurrentignore"] },
  ];
  const events = eventsWith({
    learnt: [group("src/a.ts"), group("x.py", "lib/..y.py")],
    heldOut: [group("t.ts")],
    skipped,
  });

  test.each([
    [place("learnt"), "src/a.ts"],
    [place("learnt", 1, 1), "lib/..y.py"],
    [place("heldOut"), "t.ts"],
    [place("skipped", 1, 1), "src/b:c.ts"],
    [place("causes", 1, 1), "src/.recurrentignore"],
  ])("%j is a path of the newest run", (it, path) => {
    expect(pathAt([...eventsWith({ learnt: [group("old.ts")] }), ...events], it)).toBe(path);
  });

  test.each([place("causes"), place("learnt", 0, 9), place("learnt", 9), { ...place("learnt"), index: 0.5 }])(
    "%j is none",
    it => expect(pathAt(events, it)).toBeUndefined(),
  );

  test.each(["../secret", "/etc/passwd", "a/../../b", "..", ".", "", "a//b", "a\\..\\b", "a\0b"])(
    "a stored path %j leads nowhere",
    path => expect(pathAt(eventsWith({ learnt: [group(path)] }), place("learnt"))).toBeUndefined(),
  );

  test.each([
    null,
    7,
    [],
    { report: null },
    { report: { learnt: [{ examples: [{}] }] } },
    { report: { learnt: "abc" } },
  ])("a stored corpus %j holds none", stored =>
    expect(pathAt([{ type: "corpus", corpus: stored } as never], place("learnt"))).toBeUndefined(),
  );

  test("without a run there is none", () => {
    expect(pathAt([], place("learnt"))).toBeUndefined();
  });
});
