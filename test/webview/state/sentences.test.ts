import { describe, expect, test } from "vitest";
import { SKIP_REASONS } from "../../../src/core/text/corpusReport.ts";
import type { ModelSummary } from "../../../src/protocol/completion.ts";
import { reasonText } from "../../../src/protocol/skipReasons.ts";
import { compactCount, duration } from "../../../webview/state/formats.ts";
import { INITIAL_STATE, type PanelAction, recordOf, reduce } from "../../../webview/state/panelState.ts";
import { readouts } from "../../../webview/state/readouts.ts";
import {
  announcement,
  corpusSentence,
  hasCurve,
  nextActionLabel,
  nextLimitSentence,
  sampleCaption,
  statusSentence,
} from "../../../webview/state/sentences.ts";
import { corpus, end, generated, pastRun, started, stepped, validated } from "./events.ts";

const stateAfter = (...events: readonly PanelAction[]) => events.reduce(reduce, INITIAL_STATE);
const training: PanelAction = { type: "phase", phase: "training" };

const baseModel: ModelSummary = {
  isOfWorkspace: false,
  initialModel: "base",
  steps: 0,
  cell: "lstm",
  layers: 2,
  hidden: 256,
  vocabularySize: 2048,
  parameters: 1_579_008,
};

describe("the panel's sentences", () => {
  test.each([
    ["noFolder", /^No folder is open\./, "Open Folder"],
    ["untrusted", /Restricted Mode/, "Manage Workspace Trust"],
    ["virtual", /workspace is virtual/, "Open Folder"],
  ] as const)(
    "with an obstacle (%s), the status says why and the button offers a remedy",
    (obstacle, sentence, action) => {
      const state = stateAfter({ type: "workspace", obstacle }, { type: "loaded", model: baseModel });
      expect(statusSentence(state)).toMatch(sentence);
      expect(nextActionLabel(state)).toBe(action);
      expect(nextActionLabel(reduce(state, { type: "workspace" }))).toBe("Train on Workspace");
    },
  );

  test("an interrupted run says whether it can be resumed, or what became of its model", () => {
    const begun: PanelAction = { type: "started", folder: "shop", startedMs: Date.parse("2026-01-31T12:00Z") };
    const interrupted = stateAfter(begun, training, stepped(7), { type: "interrupted" });
    const model = { slot: 0, trainedAt: "2026-01-31T11:00:00Z", initialModel: "base", steps: 3, sizeBytes: 1 } as const;
    const saying = (...events: readonly PanelAction[]) => statusSentence(events.reduce(reduce, interrupted));
    const later = { ...model, trainedAt: "2026-01-31T12:01:00Z" };
    expect(saying({ type: "workspace", canResume: true })).toMatch(/^Training was interrupted at step 7\. It can be/);
    expect(saying({ type: "models", models: [model] })).toMatch(/no checkpoint to resume from/);
    expect(saying({ type: "models", models: [later, model] })).toMatch(/already written\. Completions come from it/);
    expect(saying({ type: "models", models: [model, { ...later, slot: 2 }] })).toMatch(/The model in use stays/);
  });

  test("the next action is to train, or to train again", () => {
    const trained = { ...baseModel, isOfWorkspace: true, steps: 512 };
    expect(nextActionLabel(stateAfter({ type: "loaded", model: trained }))).toBe("Train Again");
    expect(nextActionLabel(stateAfter(started, { type: "failed", message: "x" }))).toBe("Train Again");
    expect(nextActionLabel(stateAfter({ type: "loaded", model: null }))).toBe("Train on Workspace");
  });

  test("each state has a sentence", () => {
    expect(statusSentence(INITIAL_STATE)).toMatch(/^Looking for a model/);
    expect(statusSentence(stateAfter({ type: "loaded", model: null }))).toMatch(
      /^There is no model of this workspace yet/,
    );
    expect(statusSentence(stateAfter({ type: "loaded", model: baseModel }))).toMatch(
      /^Completions come from the base model, which does not know this workspace/,
    );
    const trained = { ...baseModel, isOfWorkspace: true, steps: 512 };
    expect(statusSentence(stateAfter({ type: "loaded", model: trained }))).toBe(
      "Completions come from this model: LSTM, 2 layers of 256 units, 2,048 tokens. Initial model: Base model.",
    );
    expect(statusSentence(stateAfter(started))).toBe("Learning shop: reading files.");
    expect(statusSentence(stateAfter(started, training, stepped(10)))).toBe(
      "Learning shop: training the network; 59 s left.",
    );
    expect(statusSentence(stateAfter(started, { type: "ended", end }))).toBe(
      "Finished after 512 steps in 1 min 1 s. Completions now come from this model.",
    );
    expect(statusSentence(stateAfter(started, { type: "ended", end: { ...end, reason: "stopped" } }))).toMatch(
      /^Stopped after 512 steps .* best model so far is kept\.$/,
    );
    expect(statusSentence(stateAfter(started, { type: "ended", end: { ...end, reason: "diverged" } }))).toMatch(
      /^Ended early because the loss repeatedly was not finite, .* best model so far is kept\.$/,
    );
    expect(statusSentence(stateAfter(started, { type: "ended", end: { ...end, isWritten: false } }))).toBe(
      "Stopped before there was a model to keep.",
    );
    expect(statusSentence(stateAfter(started, { type: "failed", message: "disk full" }))).toBe(
      "Training failed: disk full",
    );
    expect(statusSentence(stateAfter({ type: "loadFailed", message: "damaged" }))).toMatch(
      /could not be loaded: damaged/,
    );
  });

  test("a memory that was built in the background is no training", () => {
    const state = stateAfter({ type: "loaded", model: { ...baseModel, isOfWorkspace: true } });
    expect(nextActionLabel(state)).toBe("Train on Workspace");
    expect(statusSentence(state)).toBe(
      "Nothing has been trained yet. Completions come from the base model and a memory of this workspace: LSTM, 2 layers of 256 units, 2,048 tokens.",
    );
  });

  test("a run that has ended has no time left to show", () => {
    const time = (...events: readonly PanelAction[]) =>
      readouts(recordOf(stateAfter(started, training, stepped(10), ...events))).find(({ id }) => id === "time");
    expect(time()?.note).toBe("59 s left");
    expect(time({ type: "ended", end: { ...end, reason: "stopped", elapsedMs: 9000 } })).toMatchObject({
      value: "9 s",
      note: "in all",
    });
    expect(time({ type: "failed", message: "disk full" })?.note).toBe("in all");
  });

  test("a run that ends before its budget says why, beforehand and afterward", () => {
    const limited = stepped(10, { endsAtStep: 640, remainingMs: 12_000 });
    expect(statusSentence(stateAfter(started, training, limited))).toBe(
      "Learning shop: training the network; 12 s left. The run ends at step 640: more passes over these files would only memorize them.",
    );
    expect(statusSentence(stateAfter(started, training, limited, { type: "ended", end }))).toBe(
      "Finished after 512 steps in 1 min 1 s: more passes over these files would only memorize them. Completions now come from this model.",
    );
  });

  test("so does the form of the next run, unless its time limit is shorter or something else ended the last run", () => {
    const limited = stepped(10, { endsAtStep: 640, remainingMs: 12_000 });
    const next = { initialModel: "base", cell: "lstm", layers: null, hidden: null, tokenizer: "bpe" } as const;
    const sentence = (budgetSeconds: number, ...events: readonly PanelAction[]) => {
      const choice = { ...next, vocabularySize: null, budgetSeconds };
      return nextLimitSentence(stateAfter({ type: "nextChosen", next: choice }, started, ...events));
    };
    expect(sentence(300, limited, { type: "ended", end })).toBe(
      "The last run, over shop, ended after 1 min 1 s: more passes over the same files only memorize them. With the same settings, a longer time limit changes nothing.",
    );
    expect(sentence(30, limited, { type: "ended", end })).toBeUndefined();
    expect(sentence(300, limited, { type: "ended", end: { ...end, reason: "stopped" } })).toBeUndefined();
    expect(sentence(300, stepped(10), { type: "ended", end })).toBeUndefined();
    expect(sentence(300)).toBeUndefined();
  });

  test("the headline figure is that of the complete model on held-out files", () => {
    const heldOut = { files: 1, chars: 9, bitsPerChar: 0.8034, memoryBitsPerChar: 2, top1: 0.5, top5: 0.7 };
    expect(statusSentence(stateAfter(started, { type: "ended", end: { ...end, heldOut } }))).toBe(
      "Finished after 512 steps in 1 min 1 s. Completions now come from this model: 0.803 bits per character on held-out files.",
    );
    const notes = readouts(recordOf(stateAfter(started, stepped(3), validated(3, 2.25, true))));
    expect(notes.slice(0, 2).map(({ note }) => note)).toEqual([
      "bits per character, network alone, held-out files; best 2.250 at step 3",
      "bits per character, network alone, training files",
    ]);
  });

  test("a run without measurements has no curve", () => {
    const failed = { type: "failed", message: "disk full" } as const;
    expect(hasCurve(stateAfter())).toBe(false);
    expect(hasCurve(stateAfter(started))).toBe(true);
    expect(hasCurve(stateAfter(started, failed))).toBe(false);
    expect(hasCurve(stateAfter(started, stepped(1), failed))).toBe(true);
    expect(hasCurve(stateAfter({ type: "recorded", run: pastRun }, started, failed))).toBe(true);
  });

  test("the status of a paused run shows the time left, and screen readers announce the pause", () => {
    const state = stateAfter(started, training, stepped(10), { type: "paused", isPaused: true });
    expect(statusSentence(state)).toBe("Learning shop: paused; 59 s left.");
    expect(announcement(state)).toBe("Learning shop: paused.");
  });

  test("a rollback is reported while training continues", () => {
    const rollback = { step: 120, toStep: 100, rateScale: 0.5, isLast: false };
    const state = stateAfter(started, training, { type: "rolledBack", rollback });
    for (const sentence of [statusSentence(state), announcement(state)]) {
      expect(sentence).toMatch(/not finite at step 120\. Rolled back to step 100, with 0\.5 of the learning rate\.$/);
    }
  });

  test("the announcement leaves out the remaining time", () => {
    const first = announcement(stateAfter(started, training, stepped(10)));
    expect(announcement(stateAfter(started, training, stepped(10), stepped(200)))).toBe(first);
  });

  test("the readouts name the optimizer of the run", () => {
    for (const [optimizer, name] of [
      ["adamw", "AdamW"],
      ["sgd", "Gradient descent"],
    ] as const) {
      const told = { type: "corpus", corpus: { ...corpus, settings: { ...corpus.settings, optimizer } } } as const;
      const rate = readouts(recordOf(stateAfter(started, told, stepped(1)))).find(({ id }) => id === "rate");
      expect(rate?.note).toBe(name);
    }
  });

  test("the readouts contain the latest figures as text", () => {
    const record = recordOf(
      stateAfter(started, stepped(3), validated(3, 2.25, true), stepped(1200, { trainBitsPerChar: 1.8765 })),
    );
    const values = Object.fromEntries(readouts(record).map(({ id, value }) => [id, value]));
    expect(values).toMatchObject({ training: "1.877", validation: "2.250", perplexity: "20.0", step: "1,200" });
    expect(readouts(record).find(({ id }) => id === "validation")?.note).toMatch(/best 2\.250 at step 3$/);
  });

  test("before the first step, every readout is a dash", () => {
    for (const { value } of readouts(recordOf(stateAfter(started)))) expect(value).toBe("–");
  });

  test("the caption of a sample names its options", () => {
    expect(sampleCaption(INITIAL_STATE.requestedSample)).toMatch(/^No sample has been generated yet/);
    expect(sampleCaption(stateAfter(generated).requestedSample)).toBe(
      "Generated by the model in use with temperature 1, top-k 5, seed 7.",
    );
    expect(sampleCaption(stateAfter({ type: "generateFailed", message: "no model" }).requestedSample)).toMatch(
      /no model$/,
    );
  });

  test("the corpus sentence counts training files and held-out files", () => {
    expect(corpusSentence(recordOf(stateAfter(started, { type: "corpus", corpus }))!)).toBe(
      "3 files for training, with 12.3 k characters; 1 file held out for validation; no files skipped.",
    );
  });

  test("the corpus sentence counts replaced secrets", () => {
    const withSecrets = { ...corpus, report: { ...corpus.report, replacedSecrets: 2 } };
    expect(corpusSentence(recordOf(stateAfter(started, { type: "corpus", corpus: withSecrets }))!)).toContain(
      "; 2 secrets replaced; no files skipped.",
    );
  });

  test("every reason for skipping has a text of its own", () => {
    expect(new Set(SKIP_REASONS.map(reasonText)).size).toBe(SKIP_REASONS.length);
  });

  test.each([
    [999, "999"],
    [9999, "9,999"],
    [12_345, "12.3 k"],
    [999_949, "1.0 M"],
    [2_103_322, "2.1 M"],
  ])("%d is short as %s", (n, text) => {
    expect(compactCount(n)).toBe(text);
  });

  test.each([
    [-5, "0 s"],
    [1, "1 s"],
    [59_001, "1 min"],
    [75_000, "1 min 15 s"],
  ])("%d ms read as %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
