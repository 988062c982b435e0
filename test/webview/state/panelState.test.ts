import { describe, expect, test } from "vitest";
import type { PanelEvent } from "../../../src/protocol/panel.ts";
import {
  INITIAL_STATE,
  type PanelAction,
  type PanelState,
  recordOf,
  reduce,
  withoutHistory,
} from "../../../webview/state/panelState.ts";
import { corpus, end, generated, pastRun, sampled, started, stepped, validated } from "./events.ts";

const stateAfter = (...events: readonly PanelAction[]): PanelState => events.reduce(reduce, INITIAL_STATE);

const COUNTS = {
  shown: 12,
  accepted: 5,
  charsSaved: 130,
  keysSaved: 125,
  typedOut: 2,
  checkedChars: 100,
  keptChars: 90,
};
const NEXT = {
  initialModel: "base",
  cell: "gru",
  layers: 2,
  hidden: null,
  tokenizer: "bpe",
  vocabularySize: null,
  budgetSeconds: 30,
} as const;

describe("the panel's state", () => {
  test("a run collects both curves, its corpus and its latest figures", () => {
    const state = stateAfter(started, { type: "corpus", corpus }, stepped(1), validated(1, 2.5, true), stepped(2));
    expect(state.run.phase).toBe("training");
    expect(recordOf(state)).toMatchObject({
      folder: "shop",
      corpus,
      training: [
        { step: 1, bitsPerChar: 2 },
        { step: 2, bitsPerChar: 2 },
      ],
      validation: [{ step: 1, bitsPerChar: 2.5 }],
      latestStep: { step: 2 },
      best: { step: 1, bitsPerChar: 2.5 },
    });
  });

  test("a run can pause and continue, and the next run is not paused", () => {
    const paused = stateAfter(started, { type: "paused", isPaused: true });
    expect(paused.run).toMatchObject({ phase: "training", isPaused: true });
    expect(reduce(paused, { type: "paused", isPaused: false }).run).toMatchObject({ isPaused: false });
    expect(reduce(paused, started).run).toMatchObject({ isPaused: false });
  });

  test("the best validation stays when a later one is worse", () => {
    const record = recordOf(stateAfter(started, validated(1, 2.5, true), validated(2, 2.9, false)));
    expect(record?.best).toMatchObject({ step: 1, bitsPerChar: 2.5 });
    expect(record?.latestValidation?.step).toBe(2);
  });

  const late: readonly PanelEvent[] = [
    stepped(9),
    validated(9, 1, true),
    sampled(9, "late"),
    { type: "phase", phase: "writing" },
    { type: "paused", isPaused: true },
    { type: "corpus", corpus },
    { type: "failed", message: "late" },
  ];
  test.each(late)("$type that arrives after the end is ignored", event => {
    const ended = stateAfter(started, stepped(1), { type: "ended", end });
    expect(reduce(ended, event)).toBe(ended);
  });

  test.each([...late, { type: "ended", end } as const])("$type without a run is ignored", event => {
    expect(reduce(INITIAL_STATE, event)).toBe(INITIAL_STATE);
  });

  test("a duplicate or late step does not change the curve", () => {
    const record = recordOf(stateAfter(started, stepped(1), stepped(5), stepped(3), stepped(5)));
    expect(record?.training.map(({ step }) => step)).toEqual([1, 5]);
  });

  test("a new run starts with empty curves and no samples", () => {
    const state = stateAfter(started, stepped(1), sampled(1, "old"), { type: "ended", end }, started);
    expect(recordOf(state)).toEqual({ folder: "shop", training: [], validation: [] });
    expect(state.requestedSample).toEqual({ kind: "none" });
  });

  test("a failed run keeps its curve and says why", () => {
    const state = stateAfter(started, stepped(1), { type: "failed", message: "disk full" });
    expect(state.run).toMatchObject({ phase: "failed", message: "disk full", record: { training: [{ step: 1 }] } });
  });

  test("a curve of 10,000 steps has at most 2,000 points and ends with the last step", () => {
    const steps = Array.from({ length: 10_000 }, (_, k) => stepped(k + 1));
    const training = recordOf(stateAfter(started, ...steps))!.training;
    expect(training.length).toBeGreaterThan(500);
    expect(training.length).toBeLessThanOrEqual(2000);
    expect(training[0]?.step).toBe(1);
    expect(training.at(-1)?.step).toBe(10_000);
  });

  test("samples of the run do not replace the requested sample", () => {
    const waiting = stateAfter(started, { type: "generateAsked" }, sampled(4, "own"));
    expect(waiting.requestedSample).toEqual({ kind: "awaited" });
    expect(waiting.runSamples.map(({ text }) => text)).toEqual(["own"]);
    const { options, sample } = generated;
    expect(reduce(waiting, generated).requestedSample).toEqual({ kind: "generated", options, sample });
  });

  test("samples of at most forty steps are kept, at every temperature, including the first and the last step", () => {
    const temperatures = [0.3, 0.7, 1];
    const written = Array.from({ length: 200 }, (_, k) => temperatures.map(it => sampled(k, `${k}`, it))).flat();
    const { runSamples: samples } = stateAfter(started, ...written);
    const steps = [...new Set(samples.map(({ step }) => step))];
    expect(steps.length).toBeLessThanOrEqual(40);
    expect(steps.length).toBeGreaterThan(18);
    expect([steps[0], steps.at(-1)]).toEqual([0, 199]);
    for (const step of steps) {
      expect(samples.filter(sample => sample.step === step).map(sample => sample.temperature)).toEqual(temperatures);
    }
  });

  test("a failed sample says why, and another one can be requested", () => {
    const failed = stateAfter({ type: "generateAsked" }, { type: "generateFailed", message: "no model" });
    expect(failed.requestedSample).toEqual({ kind: "failed", message: "no model" });
    expect(reduce(failed, { type: "generateAsked" }).requestedSample.kind).toBe("awaited");
  });

  test("a run that has ended has no time left", () => {
    const record = recordOf(stateAfter(started, stepped(1), { type: "ended", end }));
    expect(record?.latestStep).toMatchObject({ elapsedMs: end.elapsedMs, remainingMs: 0 });
    const failed = recordOf(stateAfter(started, stepped(1), { type: "failed", message: "disk full" }));
    expect(failed?.latestStep).toMatchObject({ elapsedMs: 100, remainingMs: 0 });
  });

  test("forgetting resets everything and leaves no model", () => {
    const state = stateAfter(started, stepped(1), sampled(1, "secret"), { type: "ended", end }, { type: "forgotten" });
    expect(state).toEqual({ ...INITIAL_STATE, model: { kind: "none" } });
  });

  test("the newest six earlier runs are kept for comparison", () => {
    const recorded = Array.from(
      { length: 8 },
      (_, k) => ({ type: "recorded", run: { ...pastRun, steps: k } }) as const,
    );
    const { pastRuns } = stateAfter(...recorded);
    expect(pastRuns.map(({ steps }) => steps)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test("usage counts and settings outlive a new run and a new page", () => {
    const usage = { type: "usage", today: COUNTS, all: COUNTS, since: "2026-01-31", days: [], languages: [] } as const;
    const next = { ...NEXT, initialModel: "scratch" } as const;
    const state = stateAfter({ type: "settings", next, fromSettings: NEXT, minConfidence: 0.4 }, usage, started);
    for (const it of [state, withoutHistory(state)])
      expect(it).toMatchObject({ usage, next, nextFromSettings: NEXT, minConfidence: 0.4 });
  });

  test("a page that receives the history again keeps the user's choices", () => {
    const next = NEXT;
    const chosen = stateAfter(
      started,
      { type: "tabChosen", tab: "samples" },
      { type: "curveChosen", options: { unit: "perplexity" } },
      { type: "nextChosen", next },
    );
    expect(withoutHistory(chosen)).toMatchObject({ place: { tab: "samples" }, next, run: { phase: "none" } });
    expect(withoutHistory(chosen).curve).toEqual({ ...INITIAL_STATE.curve, unit: "perplexity" });
  });

  test("an answer about the network stays until another one is requested or unavailable", () => {
    const flow = { steps: 0, windowSteps: 32, comparisonSteps: 0, curves: [] };
    const seen = stateAfter({ type: "gradientsMeasured", file: "a.ts", flow });
    expect(seen.gradients).toEqual({ kind: "available", file: "a.ts", value: flow });
    expect(seen.network).toEqual({ kind: "awaited" });
    const unseen = reduce(seen, { type: "unavailable", view: "gradients", message: "no file" });
    expect(unseen.gradients).toEqual({ kind: "unavailable", message: "no file" });
    const failed = stateAfter({ type: "compareAsked" }, { type: "compared", failure: "too short" });
    expect(stateAfter({ type: "compareAsked" }).comparison.kind).toBe("underWay");
    expect(failed.comparison).toEqual({ kind: "failed", message: "too short" });
    expect(reduce(failed, { type: "compared" }).comparison).toEqual({ kind: "idle" });
    const choice = { layer: 1, quantity: "forget" } as const;
    const chosen = stateAfter(
      { type: "unavailable", view: "activations", message: "x" },
      { type: "activationsChosen", choice },
    );
    expect(chosen).toMatchObject({ activations: { kind: "awaited" }, activationsChoice: choice });
  });
});
