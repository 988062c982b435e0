/** The rows of the view in the side bar. */
import { expect, test } from "vitest";
import { modelItems } from "../../../src/host/status/modelItems.ts";
import { nextStatus, type Status } from "../../../src/host/status/statusText.ts";
import type { PanelEvent } from "../../../src/protocol/panel.ts";
import { started, stepped } from "../../webview/state/events.ts";

const fold = (...events: readonly PanelEvent[]): Status => events.reduce(nextStatus, { kind: "noModel" });
const rows = (status: Status, more: Partial<Parameters<typeof modelItems>[1]> = {}) =>
  modelItems(status, { suppression: undefined, isInterrupted: false, saved: undefined, ...more }).map(
    ({ label, description }) => (description === undefined ? label : `${label}: ${description}`),
  );
const model = {
  cell: "gru",
  layers: 2,
  hidden: 96,
  vocabularySize: 9,
  parameters: 1,
  isOfWorkspace: true,
  initialModel: "base",
  steps: 5,
  bitsPerChar: 0.987,
} as const;

test("without a model there are no rows, so that the view says how to begin", () => {
  expect(rows(fold())).toEqual([]);
});

test("a run is shown with its progress", () => {
  const training = fold(started, stepped(300, { elapsedMs: 42_000, remainingMs: 58_000 }));
  expect(rows(training)).toEqual(["Training 42%, 58 s left"]);
  expect(rows(fold({ type: "remembering", files: 312 }))).toEqual(["Reading 312 files"]);
});

test("a model is shown with its figures, and with what suggestions saved", () => {
  expect(rows(fold({ type: "loaded", model }), { saved: "Suggestions saved 3 keys today." })).toEqual([
    "Ready",
    "Model of this workspace: GRU, 2 x 96 units",
    "Held-out files: 0.987 bits per character",
    "Suggestions saved 3 keys today.",
  ]);
  expect(rows(fold({ type: "loaded", model: { ...model, steps: 0 } }))[1]).toMatch(/^Base model: /);
});

test("it is said why nothing is suggested, and that a run can be resumed", () => {
  const ready = fold({ type: "loaded", model });
  expect(rows(ready, { suppression: { kind: "comment" } })[0]).toBe("No suggestion: turned off in comments");
  expect(rows(fold(), { isInterrupted: true })).toContain("Training was interrupted: Select to resume it");
});
