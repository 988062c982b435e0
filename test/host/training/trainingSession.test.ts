import { describe, expect, test } from "vitest";
import { NOT_STOPPED } from "../../../src/host/common/userProblems.ts";
import { RunEvents } from "../../../src/host/training/runEvents.ts";
import { TrainingSession } from "../../../src/host/training/trainingSession.ts";
import type { PanelEvent } from "../../../src/protocol/panel.ts";
import type { TrainingContract, TrainingRequest } from "../../../src/protocol/training.ts";
import { end, stepped } from "../../webview/state/events.ts";
import { FakeWorker } from "../fakeChannel.ts";

/** The run has no network yet. */
const noNetwork = {
  trace: () => null,
  traceQuantity: () => null,
  measureGradients: () => null,
  explainPrediction: () => null,
  findPattern: () => null,
  sample: () => null,
};

const request: TrainingRequest = { folder: "/w", modelFolder: "/m", budgetSeconds: 1 };

/** A session whose worker trains until it is stopped, or fails at once. */
function setUp(failure?: string, canResume?: () => Promise<boolean>) {
  let stop = (): void => {};
  let isSuspending = false;
  const stopped = new Promise<void>(resolve => {
    stop = resolve;
  });
  const worker: FakeWorker<TrainingContract> = new FakeWorker<TrainingContract>({
    train: async () => {
      worker.server?.emit("phase", { phase: "training" });
      worker.server?.emit("step", stepped(1).step);
      if (failure !== undefined) throw new Error(failure);
      await stopped;
      return { ...end, reason: "stopped", ...(isSuspending && { isWritten: false, isSuspended: true }) };
    },
    stop: () => {
      stop();
      return {};
    },
    pause: () => {
      worker.server?.emit("pause", { isPaused: true });
      return {};
    },
    continue: () => {
      worker.server?.emit("pause", { isPaused: false });
      return {};
    },
    suspend: () => {
      isSuspending = true;
      stop();
      return {};
    },
    rest: () => ({}),
    ...noNetwork,
  });
  const events = new RunEvents();
  const types: PanelEvent["type"][] = [];
  events.on(({ type }) => types.push(type));
  return { session: new TrainingSession(worker, events, canResume), worker, events, types };
}

describe("a training run", () => {
  test("emits events from start to end, and stops its thread", async () => {
    const { session, worker, types } = setUp();
    const run = session.train(request, "shop");
    expect(session.isRunning).toBe(true);
    await session.stop();
    expect(await run).toMatchObject({ reason: "stopped" });
    expect(types).toEqual(["started", "phase", "stepped", "ended"]);
    expect(session.isRunning).toBe(false);
    expect(worker.isRunning).toBe(false);
  });

  test("that fails ends with the worker's message", async () => {
    const { session, events, types } = setUp("The folder holds no text to learn.");
    await expect(session.train(request, "shop")).rejects.toThrow("holds no text");
    expect(types.at(-1)).toBe("failed");
    expect(events.history.events.at(-1)).toEqual({ type: "failed", message: "The folder holds no text to learn." });
    expect(session.isRunning).toBe(false);
  });

  test("fails when its worker crashes, and another can start", async () => {
    const { session, worker, types } = setUp();
    const run = session.train(request, "shop");
    worker.end();
    await expect(run).rejects.toThrow();
    expect(types.at(-1)).toBe("failed");
    const next = session.train(request, "shop");
    await session.stop();
    await next;
    expect(worker.starts).toBe(2);
  });

  test("that is suspended with the window can be resumed, and is not over", async () => {
    const { session, events, types } = setUp();
    const run = session.train(request, "shop");
    await session.suspend();
    expect(await run).toMatchObject({ isSuspended: true, isWritten: false });
    expect(types.at(-1)).toBe("interrupted");
    const resumed = session.train({ ...request, isResumed: true }, "shop");
    expect(types).not.toContain("recorded");
    expect(events.history.events.map(({ type }) => type)).toEqual(["stepped", "started"]);
    await resumed;
  });

  test("that is resumed keeps its number and its start, and the next one gets a new number", async () => {
    const { session, events } = setUp();
    const startOf = () => events.history.events.find(({ type }) => type === "started");
    const run = session.train(request, "shop");
    const first = startOf();
    await session.suspend();
    await run;
    await session.train({ ...request, isResumed: true }, "shop");
    expect(first).toMatchObject({ number: 1 });
    expect(startOf()).toEqual({ ...first, isResumed: true });
    await session.train(request, "shop");
    expect(startOf()).toMatchObject({ number: 2 });
  });

  test("whose worker crashes is interrupted where it left a checkpoint, and has failed where not", async () => {
    for (const [canResume, last] of [
      [true, "interrupted"],
      [false, "failed"],
    ] as const) {
      const { session, types } = setUp("It crashed.", async () => canResume);
      await expect(session.train(request, "shop")).rejects.toThrow("crashed");
      expect(types.at(-1)).toBe(last);
    }
  });

  test("is the only one", async () => {
    const { session } = setUp();
    const run = session.train(request, "shop");
    expect(() => session.train(request, "shop")).toThrow("in progress");
    await session.stop();
    await run;
  });

  test("stops building memory in the background, which emits no events of a run", async () => {
    const { session, worker, types } = setUp();
    const memory = session.buildMemory(request);
    expect(session.isRunning).toBe(false);
    const run = session.train(request, "shop");
    expect(await memory).toMatchObject({ reason: "stopped" });
    expect(types.splice(0, 2)).toEqual(["remembering", "remembered"]);
    expect(await run).toMatchObject({ reason: "stopped" });
    expect(types[0]).toBe("started");
    expect(worker.starts).toBe(2);
  });

  test("can be paused and continued, and stopped while it is paused", async () => {
    const { session, types } = setUp();
    const run = session.train(request, "shop");
    await session.pause();
    await session.continue();
    await session.pause();
    await session.stop();
    expect(await run).toMatchObject({ reason: "stopped" });
    expect(types).toEqual(["started", "phase", "stepped", "paused", "paused", "paused", "ended"]);
  });

  test("starts no thread when it is stopped or paused without a run", async () => {
    const { session, worker } = setUp();
    await session.stop();
    await session.pause();
    expect(worker.starts).toBe(0);
  });
});

describe("a run that does not stop", () => {
  const HASTY = { answerMs: 20, endMs: 20 };
  const never = (): Promise<never> => new Promise(() => {});

  test.each([
    ["because its worker does not hear the request", { stop: never }],
    ["because it goes on after the request", { stop: () => ({}) }],
    ["because it fails to answer", { stop: () => Promise.reject(new Error("no")) }],
  ])("%s is ended with its worker, and another can start", async (_why, { stop }) => {
    const worker = new FakeWorker<TrainingContract>({
      ...{ train: never, stop, pause: () => ({}), continue: () => ({}), suspend: () => ({}), rest: () => ({}) },
      ...noNetwork,
    });
    const events = new RunEvents();
    const session = new TrainingSession(worker, events);
    const run = session.train(request, "shop");
    run.catch(() => {});
    await session.stop(HASTY);
    await expect(run).rejects.toThrow(NOT_STOPPED);
    expect(events.history.events.at(-1)).toEqual({ type: "failed", message: NOT_STOPPED });
    expect(session.isRunning).toBe(false);
    expect(worker.isRunning).toBe(false);
    const next = session.train(request, "shop");
    next.catch(() => {});
    expect(worker.starts).toBe(2);
    await session.stop(HASTY);
    await expect(next).rejects.toThrow(NOT_STOPPED);
  });
});
