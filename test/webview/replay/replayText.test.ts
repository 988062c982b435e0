import { describe, expect, test } from "vitest";
import {
  annoyingText,
  codeText,
  FIGURE_COLUMNS,
  kindRows,
  languageRows,
  replayedSentences,
  replayLabel,
  replaySentence,
  usefulText,
} from "../../../webview/replay/replayText.ts";
import { INITIAL_STATE, type PanelAction, type PanelState, reduce } from "../../../webview/state/panelState.ts";
import { replayed, started } from "../state/events.ts";

const stateAfter = (...events: readonly PanelAction[]): PanelState => events.reduce(reduce, INITIAL_STATE);
const done = { type: "replayed", result: replayed } as const;
const running = { type: "replaying", progress: { phase: "typing", done: 4, of: 30 } } as const;

describe("the replay view", () => {
  test("says what a replay is, how far it is, and what it found", () => {
    expect(replaySentence(stateAfter())).toMatch(/^A replay types your last commits again/);
    expect(replaySentence(stateAfter(running))).toBe("Replaying commits: typing commit 5 of 30.");
    expect(replaySentence(stateAfter(running, done))).toBe(
      "Suggestions would have saved you 400 of 1,000 keys (40.0%) in 18 commits.",
    );
    expect([stateAfter(), stateAfter(done)].map(replayLabel)).toEqual(["Replay My Last Commits", "Replay Again"]);
  });

  test("keeps the last figures when a replay is canceled or fails, and when a run starts", () => {
    const canceled = stateAfter(done, running, { type: "replayEnded" });
    expect(replaySentence(canceled)).toBe("The replay was canceled before a commit was typed.");
    const failed = stateAfter(done, running, { type: "replayEnded", failure: "Git was not found. Install it." });
    expect(replaySentence(failed)).toBe("The commits could not be replayed: Git was not found. Install it.");
    for (const state of [canceled, failed, stateAfter(done, started)]) expect(state.replay.result).toBe(replayed);
    expect(reduce(canceled, { type: "forgotten" }).replay.result).toBeUndefined();
  });

  test("offers to remove what prevents a replay", () => {
    const restricted = stateAfter({ type: "workspace", obstacle: "untrusted" });
    expect(replayLabel(restricted)).not.toContain("Replay");
    expect(replaySentence(restricted)).toContain("Restricted Mode");
  });

  test("says that there was nothing to type", () => {
    const none = { ...replayed.all.model, edits: 0, keysWithout: 0, keys: 0 };
    const result = { ...replayed, commits: 0, all: { model: none, baseline: none } };
    expect(replaySentence(stateAfter({ type: "replayed", result }))).toContain("nothing to type");
  });

  test("tells the figures by kind and language beside the baseline, and leaves out kinds without edits", () => {
    const cells = ["3", "1,000", "40.0%", "30.0%", "55.0%", "50.0%", "97.0%"];
    expect(kindRows(replayed)).toEqual([
      { name: "Whole new lines", cells },
      { name: "Edits inside a line", cells: cells.with(4, "–") },
    ]);
    expect(languageRows(replayed)).toEqual([{ name: "python", cells }]);
    expect(FIGURE_COLUMNS).toHaveLength(cells.length);
  });

  test("tells which commits were typed, by which model, and which were left out", () => {
    expect(replayedSentences(replayed)).toEqual([
      "Replayed on 2026-01-31: 18 commits by me@example.com, with 42 files.",
      "The suggestions came from the base model and a memory of the files before these commits.",
      "Commits left out: 5 with too many files, 2 with too much new text, 5 without new text that is learned.",
    ]);
    const { author: _, ...others } = replayed;
    const stopped = { ...others, isStopped: true, budgetSeconds: 60, leftOut: { files: 0, chars: 0, nothing: 0 } };
    expect(replayedSentences(stopped)).toEqual([
      "Canceled on 2026-01-31, after 18 of 30 commits by anyone, with 42 files.",
      "The suggestions came from a model that trained for 60 s on the files before these commits.",
    ]);
  });

  test("describes the best and the most annoying suggestions", () => {
    expect(usefulText(replayed.best[0]!)).toBe("18 keys saved, accepted 2 times");
    expect(annoyingText(replayed.annoying[0]!)).toBe("5 wrong characters");
    expect(annoyingText({ ...replayed.annoying[0]!, times: 3 })).toBe("5 wrong characters, shown 3 times");
  });

  test("says one of anything in the singular", () => {
    const { best, annoying } = replayed;
    expect(usefulText({ ...best[0]!, chars: 1, times: 1 })).toBe("1 key saved");
    expect(usefulText({ ...best[0]!, chars: 1, times: 2 })).toBe("1 key saved, accepted 2 times");
    expect(annoyingText({ ...annoying[0]!, chars: 1 })).toBe("1 wrong character");
    const one = { ...replayed, commits: 1, asked: 1, files: 1 };
    expect(replayedSentences(one)[0]).toBe("Replayed on 2026-01-31: 1 commit by me@example.com, with 1 file.");
    expect(replaySentence(stateAfter({ type: "replayed", result: one }))).toBe(
      "Suggestions would have saved you 400 of 1,000 keys (40.0%) in 1 commit.",
    );
    const { author: _, ...others } = one;
    const figures = { ...replayed.all.model, keysWithout: 1, keys: 0 };
    const all = { model: figures, baseline: figures };
    expect(replaySentence(stateAfter({ type: "replayed", result: { ...others, all } }))).toBe(
      "Suggestions would have saved 1 of 1 key (100.0%) in 1 commit.",
    );
  });

  test("shows text of files on one line, with visible line breaks and nothing that changes direction", () => {
    expect(codeText("a\r\n\tb")).toBe("a↵ b");
    expect(codeText("x\u202ey\u0000\u2028")).toBe("x\\u{202e}y\\u{0}\\u{2028}");
    expect(codeText("<b>&amp;</b>")).toBe("<b>&amp;</b>");
  });

  test("is opened by the command", () => {
    expect(stateAfter({ type: "viewWanted", view: "replay" }).place.tab).toBe("replay");
  });
});
