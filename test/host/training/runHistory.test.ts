import { describe, expect, test } from "vitest";
import { RunEvents } from "../../../src/host/training/runEvents.ts";
import { RunHistory } from "../../../src/host/training/runHistory.ts";
import type { PanelEvent } from "../../../src/protocol/panel.ts";
import {
  completedAt,
  corpus,
  end,
  generated,
  replayed,
  sampled,
  started,
  stepped,
  validated,
} from "../../webview/state/events.ts";

function historyOf(...events: readonly PanelEvent[]): RunHistory {
  const history = new RunHistory();
  for (const event of events) history.add(event);
  return history;
}

const typesOf = ({ events }: RunHistory) => events.map(({ type }) => type);

describe("the history of a run", () => {
  test("has a limited size for any run, from the first step to the last", () => {
    const history = historyOf(started);
    for (let step = 1; step <= 20_000; step++) {
      history.add(stepped(step));
      if (step % 5 === 0) history.add(validated(step, 2, false));
      if (step % 50 === 0) for (const it of [0.3, 1]) history.add(sampled(step, `text ${step}`, it));
      history.add({ type: "phase", phase: "training" });
    }
    expect(history.events.length).toBeLessThan(4200);
    const steps = history.events.flatMap(event => (event.type === "stepped" ? [event.step.step] : []));
    expect(steps[0]).toBe(1);
    expect(steps.at(-1)).toBe(20_000);
    expect(steps.length).toBeGreaterThan(900);
    const samples = history.events.filter(({ type }) => type === "sampled");
    expect(samples.slice(0, 2)).toEqual([0.3, 1].map(it => sampled(50, "text 50", it)));
    expect(samples.slice(-2)).toEqual([0.3, 1].map(it => sampled(20_000, "text 20000", it)));
    expect(samples.length).toBeLessThanOrEqual(80);
  });

  test("keeps the completions of a limited number of steps, the first and the last among them, one of each step", () => {
    const history = historyOf(started);
    for (let step = 0; step <= 500; step += 5) history.add(completedAt(step, 1));
    history.add(completedAt(500, 2));
    const kept = history.events.filter(({ type }) => type === "completed");
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept[0]).toEqual(completedAt(0, 1));
    expect(kept.at(-1)).toEqual(completedAt(500, 2));
    expect(kept).not.toContainEqual(completedAt(500, 1));
  });

  test("numbers the runs on, also after a restart, and a past run keeps its number and its start", () => {
    const events = new RunEvents();
    const run = (): void => {
      const number = events.history.nextNumber();
      events.emit({ type: "started", folder: "shop", number, startedMs: 1000 * number });
      for (const event of [{ type: "corpus", corpus }, stepped(1), { type: "ended", end }] as const) events.emit(event);
    };
    for (let k = 0; k < 9; k++) run();
    const numbersOf = ({ events: all }: RunHistory) =>
      all.flatMap(event => (event.type === "recorded" ? [[event.run.number, event.run.startedMs]] : []));
    expect(numbersOf(events.history)).toEqual([3, 4, 5, 6, 7, 8].map(number => [number, 1000 * number]));
    const later = new RunHistory();
    later.restore(structuredClone(events.history.store()));
    expect(later.nextNumber()).toBe(10);
    expect(new RunHistory().nextNumber()).toBe(1);
  });

  test("keeps only the newest pause event", () => {
    const [held, free] = [true, false].map(isPaused => ({ type: "paused", isPaused }) as const);
    const { events } = historyOf(started, held!, free!, stepped(1), held!);
    expect(events).toEqual([started, stepped(1), held]);
  });

  test("starts over with a new run, but keeps the loaded model", () => {
    const history = historyOf({ type: "loaded", model: null }, started, stepped(1), { type: "ended", end }, started);
    expect(typesOf(history)).toEqual(["loaded", "started"]);
  });

  test("keeps the last replay, and after a restart not that one was in progress", () => {
    const [first, second] = [1, 2].map(commits => ({ type: "replayed", result: { ...replayed, commits } }) as const);
    const running = { type: "replaying", progress: { phase: "typing", done: 1, of: 3 } } as const;
    const history = historyOf(first!, running, running, second!, started, stepped(1), running);
    expect(history.events).toEqual([second, started, stepped(1), running]);
    const later = new RunHistory();
    later.restore(structuredClone(historyOf(second!, running).store()));
    expect(later.events).toEqual([second]);
    history.add({ type: "forgotten" });
    expect(typesOf(history)).toEqual(["forgotten"]);
  });

  test("turns the previous run into a past run with its settings and a thinned curve", () => {
    const events = new RunEvents();
    for (const event of [started, { type: "corpus", corpus } as const]) events.emit(event);
    for (let step = 1; step <= 1000; step++) events.emit(stepped(step, { trainBitsPerChar: step }));
    for (const event of [validated(1000, 2.5, true), { type: "ended", end } as const, started]) events.emit(event);
    expect(typesOf(events.history)).toEqual(["recorded", "started"]);
    const [recorded] = events.history.events;
    if (recorded?.type !== "recorded") throw new Error("not recorded");
    expect(recorded.run).toMatchObject({ folder: "shop", settings: corpus.settings, steps: 1000 });
    expect(recorded.run.training).toHaveLength(250);
    expect(recorded.run.training[0]).toMatchObject({ step: 4, bitsPerChar: 2.5 });
    expect(recorded.run.validation).toMatchObject([{ step: 1000, bitsPerChar: 2.5 }]);
  });

  test("keeps six past runs, without those that learned nothing", () => {
    const events = new RunEvents();
    for (let run = 0; run < 9; run++) {
      for (const event of [started, { type: "corpus", corpus } as const, stepped(run + 1)]) events.emit(event);
    }
    events.emit(started);
    events.emit(started);
    expect(typesOf(events.history)).toEqual([...Array(6).fill("recorded"), "started"]);
  });

  test("keeps only the newest phase and the newest generated text", () => {
    const history = historyOf(
      started,
      { type: "phase", phase: "reading" },
      { type: "phase", phase: "training" },
      { type: "generateFailed", message: "x" },
      generated,
    );
    expect(typesOf(history)).toEqual(["started", "phase", "generated"]);
  });

  test("is empty after forgetting", () => {
    expect(typesOf(historyOf(started, sampled(1, "secret"), { type: "forgotten" }))).toEqual(["forgotten"]);
  });

  test("keeps a finished run over a reload", () => {
    const before = historyOf(started, stepped(1), { type: "ended", end });
    const after = new RunHistory();
    after.restore(structuredClone(before.store()));
    expect(after.events).toEqual(before.events);
  });

  test("marks a run as interrupted that a reload ended", () => {
    const after = new RunHistory();
    after.restore(structuredClone(historyOf(started, stepped(1)).store()));
    expect(typesOf(after)).toEqual(["started", "stepped", "interrupted"]);
  });

  test.each([undefined, null, 7, { version: 0, events: [] }, { version: 3, events: "x" }])(
    "%j restores nothing",
    it => {
      const history = new RunHistory();
      history.restore(it);
      expect(history.events).toEqual([]);
    },
  );
});
