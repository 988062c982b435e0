import { describe, expect, test } from "vitest";
import { type ProblemText, problemText, type UserProblem } from "../../../src/host/common/userProblems.ts";
import { nextStatus, type Status, statusText } from "../../../src/host/status/statusText.ts";
import type { PanelEvent } from "../../../src/protocol/panel.ts";
import { corpus, end, started, stepped } from "../../webview/state/events.ts";

const fold = (...events: readonly PanelEvent[]): Status => events.reduce(nextStatus, { kind: "noModel" });
const textOf = (status: Status, more: Partial<Parameters<typeof statusText>[1]> = {}) =>
  statusText(status, { suppression: undefined, isTrusted: true, ...more });
const model = {
  cell: "gru",
  layers: 2,
  hidden: 96,
  vocabularySize: 9,
  parameters: 1,
  isOfWorkspace: true,
  initialModel: "scratch",
  steps: 1,
  bitsPerChar: 0.987,
} as const;

describe("the status bar", () => {
  test("shows no model, then training, then a model in use", () => {
    expect(textOf(fold()).text).toBe("$(circle-outline) Recurrent");
    const training = fold(started, stepped(300, { elapsedMs: 15_000, remainingMs: 45_000, trainBitsPerChar: 2.345 }));
    expect(textOf(training)).toMatchObject({ text: "$(sync~spin) Recurrent: training 25%, 45 s left" });
    expect(textOf(training).tooltip).toContain("2.35 bits per character");
    const ready = fold(started, { type: "ended", end }, { type: "loaded", model });
    expect(textOf(ready).tooltip).toMatch(/^Ready\. Completions are on\. /);
    expect(textOf(ready).tooltip).toContain("GRU, 2 x 96 units, 0.987 bits per character on held-out files");
  });

  test("shows that a run is paused, without a spinning icon", () => {
    const paused: PanelEvent = { type: "paused", isPaused: true };
    const half = stepped(300, { elapsedMs: 30_000, remainingMs: 30_000 });
    expect(textOf(fold(started, half, paused))).toMatchObject({
      text: "$(debug-pause) Recurrent: paused at 50%",
      tooltip: expect.stringContaining("paused"),
    });
    const continued: PanelEvent = { type: "paused", isPaused: false };
    expect(textOf(fold(started, half, paused, continued)).text).toBe("$(sync~spin) Recurrent: training 50%, 30 s left");
  });

  test("says in Restricted Mode what completes, and that nothing is learned", () => {
    const stored: Status = { kind: "stored", isOfWorkspace: false };
    expect(textOf(stored).tooltip).toBe("Ready. Completions are on. The base model is loaded when you type.");
    const { tooltip } = textOf(stored, { isTrusted: false });
    expect(tooltip).toBe(
      "Completions are on. In Restricted Mode, nothing is learned or trained. The base model is loaded when you type.",
    );
    expect(textOf(fold({ type: "loaded", model }), { isTrusted: false }).tooltip).toMatch(/In Restricted Mode/);
    expect(textOf(fold(), { isTrusted: false }).tooltip).not.toContain("train one");
  });

  test("says what is stored until it is loaded", () => {
    expect(textOf({ kind: "stored", isOfWorkspace: true }).tooltip).toContain("The model of this workspace is loaded");
    expect(textOf({ kind: "stored", isOfWorkspace: true }).tooltip).not.toContain("is stored");
  });

  test("shows that completions are off", () => {
    const ready = fold({ type: "loaded", model });
    expect(textOf(ready, { suppression: { kind: "off" } }).text).not.toBe(textOf(ready).text);
    expect(textOf(ready, { suppression: { kind: "off" } }).tooltip).toContain("off");
  });

  test("shows how long completions are snoozed, and when they appear on request", () => {
    const ready = fold({ type: "loaded", model });
    expect(textOf(ready, { suppression: { kind: "snoozed", left: "14 min" } }).text).toBe(
      "$(bell-slash) Recurrent 14 min",
    );
    expect(textOf(ready, { suppression: { kind: "manual" } }).tooltip).toContain("on request");
  });

  test("warns when a run fails, and shows why", () => {
    const failed = textOf(fold(started, { type: "failed", message: "disk full" }));
    expect(failed).toMatchObject({ isWarning: true, tooltip: expect.stringContaining("disk full") });
  });

  test("a run that wrote nothing leaves the previous model, or none", () => {
    const nothing: PanelEvent = { type: "ended", end: { ...end, isWritten: false } };
    expect(fold(started, nothing).kind).toBe("noModel");
    expect(fold({ type: "loaded", model }, started, nothing).kind).toBe("stored");
  });

  test("counts the files that are read, in a run and in the background", () => {
    expect(textOf(fold(started)).text).toBe("$(sync~spin) Recurrent: reading files");
    const files = corpus.report.trainingFiles + corpus.report.validationFiles;
    const run = fold(started, { type: "corpus", corpus }, { type: "phase", phase: "memory" });
    expect(textOf(run).text).toBe(`$(sync~spin) Recurrent: reading ${files} files`);
    const base = { ...model, isOfWorkspace: false };
    const background = fold(
      { type: "loaded", model: base },
      { type: "remembering" },
      { type: "remembering", files: 312 },
    );
    expect(textOf(background).text).toBe("$(sync~spin) Recurrent: reading 312 files");
    expect(nextStatus(background, { type: "remembered" })).toEqual({ kind: "stored", isOfWorkspace: false });
    expect(fold(started, { type: "remembering" }).kind).toBe("training");
  });

  test("says why nothing is suggested here, and keeps its icon where that changes with every key", () => {
    const ready = fold({ type: "loaded", model });
    const comment = textOf(ready, { suppression: { kind: "comment" } });
    expect(comment.tooltip).toContain("Silent: turned off in comments.");
    expect(comment.text).not.toBe(textOf(ready).text);
    const unlikely = textOf(ready, { suppression: { kind: "unlikely" } });
    expect(unlikely.tooltip).toContain("Silent: nothing is likely enough here.");
    expect(unlikely.text).toBe(textOf(ready).text);
  });

  test("keeps showing the run while the previous model is loaded", () => {
    expect(fold(started, { type: "loaded", model }).kind).toBe("training");
  });

  test("ignores a late step of a finished run", () => {
    expect(fold(started, { type: "ended", end }, stepped(9)).kind).toBe("stored");
  });
});

const problems: readonly UserProblem[] = [
  { kind: "noFolder" },
  { kind: "untrusted" },
  { kind: "virtual" },
  { kind: "alreadyTraining" },
  { kind: "noModel" },
  { kind: "trainingFailed", reason: "R." },
  { kind: "sampleFailed", reason: "R." },
  { kind: "forgetFailed", reason: "R." },
  { kind: "cannotOpen", path: "A.ts", reason: "R." },
  { kind: "modelNotice", notice: "R." },
  { kind: "commandFailed", reason: "R." },
];

test.each(problems)("$kind has sentences and one button", problem => {
  const text: ProblemText = problemText(problem);
  expect(text.message).toMatch(/^[A-Z].*\.$/s);
  expect(text.button).not.toBe("");
  expect(text.command).toMatch(/^(recurrent|workbench)\./);
  if ("reason" in problem) expect(text.message).toContain("R.");
});
