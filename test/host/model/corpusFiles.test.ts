import { describe, expect, test } from "vitest";
import { pathAt } from "../../../src/host/model/corpusFiles.ts";
import type { CorpusFileReference, PanelEvent } from "../../../src/protocol/panel.ts";
import { corpus, started } from "../../webview/state/events.ts";

const group = (...examples: readonly string[]) => ({ kind: ".ts", files: 1, chars: 1, examples });
const eventsWith = (report: object): readonly PanelEvent[] => [
  started,
  { type: "corpus", corpus: { ...corpus, report: { ...corpus.report, ...report } } },
];
const place = (list: CorpusFileReference["list"], index = 0, group = 0): CorpusFileReference => ({
  list,
  group,
  index,
});

describe("a reference into the corpus report", () => {
  const skipped = [
    { reason: "binary", count: 1, examples: ["a.png"] },
    { reason: "ignored", count: 2, examples: ["out", "src/b:c.ts"], causes: [".gitignore", "src/.recurrentignore"] },
  ];
  const events = eventsWith({
    learned: [group("src/a.ts"), group("x.py", "lib/..y.py")],
    heldOut: [group("t.ts")],
    skipped,
  });

  test.each([
    [place("learned"), "src/a.ts"],
    [place("learned", 1, 1), "lib/..y.py"],
    [place("heldOut"), "t.ts"],
    [place("skipped", 1, 1), "src/b:c.ts"],
    [place("causes", 1, 1), "src/.recurrentignore"],
  ])("%j refers to a path of the newest run", (it, path) => {
    expect(pathAt([...eventsWith({ learned: [group("old.ts")] }), ...events], it)).toBe(path);
  });

  test.each([place("causes"), place("learned", 0, 9), place("learned", 9), { ...place("learned"), index: 0.5 }])(
    "%j refers to nothing",
    it => expect(pathAt(events, it)).toBeUndefined(),
  );

  test.each(["../secret", "/etc/passwd", "a/../../b", "..", ".", "", "a//b", "a\\..\\b", "a\0b"])(
    "a stored path %j is rejected",
    path => expect(pathAt(eventsWith({ learned: [group(path)] }), place("learned"))).toBeUndefined(),
  );

  test.each([
    null,
    7,
    [],
    { report: null },
    { report: { learned: [{ examples: [{}] }] } },
    { report: { learned: "abc" } },
  ])("a stored corpus %j has no path", stored =>
    expect(pathAt([{ type: "corpus", corpus: stored } as never], place("learned"))).toBeUndefined(),
  );

  test("refers to nothing without a run", () => {
    expect(pathAt([], place("learned"))).toBeUndefined();
  });
});
