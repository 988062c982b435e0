/** A paused run does nothing, its time does not pass, and it can be stopped. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { messagePort } from "../../../src/protocol/port.ts";
import { connect } from "../../../src/protocol/rpc.ts";
import type { TrainingContract, TrainingEvent, TrainingRequest } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { PausableClock } from "../../../src/runtime/common/pausableClock.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { serveTraining } from "../../../src/worker/trainingServer.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

const TICK_MS = 50;
const PAUSE_TICKS = 72_000; // an hour

let modelFolder: string;
beforeEach(async () => {
  modelFolder = path.join(await mkdtemp(path.join(tmpdir(), "recurrent-pause-")), "model");
});
afterEach(() => rm(path.dirname(modelFolder), { recursive: true, force: true }));

const request = (more: Partial<TrainingRequest>): TrainingRequest => ({
  folder: "/workspace",
  modelFolder,
  budgetSeconds: 100,
  hidden: 12,
  vocabularySize: 280,
  threads: 1,
  ...more,
});

/** A whole run, paused at its fifth step report. Calls `whilePaused` after some turns of the event loop. */
async function run(more: Partial<TrainingRequest>, whilePaused?: (clock: PausableClock, stop: () => void) => void) {
  const inner = tickingClock(TICK_MS);
  const controller = new AbortController();
  const holds: boolean[] = [];
  const events: TrainingEvent[] = [];
  let eventsWhileHeld = 0;
  const clock: PausableClock = new PausableClock(inner, controller.signal, isHeld => {
    holds.push(isHeld);
    if (isHeld) void turns(20).then(() => letGo());
  });
  const letGo = (): void => {
    eventsWhileHeld = events.length - eventsBefore;
    inner.looks += PAUSE_TICKS;
    whilePaused?.(clock, () => controller.abort());
  };
  let eventsBefore = 0;
  const emit = (event: TrainingEvent): void => {
    events.push(event);
    if (whilePaused && event.type === "step" && stepsOf(events).length === 5) {
      clock.pause();
      eventsBefore = events.length;
    }
  };
  const fileSystem = memoryFileSystem(pairs(8));
  const environment = { engine: coreEngine, fileSystem, clock, signal: controller.signal, emit };
  const end = await runTraining(request(more), environment);
  return { end, holds, eventsWhileHeld, steps: stepsOf(events) };
}

const stepsOf = (events: readonly TrainingEvent[]) => events.filter(event => event.type === "step");

async function turns(count: number): Promise<void> {
  for (let k = 0; k < count; k++) await new Promise(resolve => setImmediate(resolve));
}

describe("a run that is paused for an hour", () => {
  test("does nothing meanwhile, and then continues unchanged", async () => {
    const usual = await run({ maxSteps: 24 });
    const paused = await run({ maxSteps: 24 }, clock => clock.continue());
    expect(paused.holds).toEqual([true, false]);
    expect(paused.eventsWhileHeld).toBe(0);
    expect(paused.end).toMatchObject({ reason: "finished", steps: 24, isWritten: true });
    const losses = (steps: typeof usual.steps) => steps.map(step => step.trainLossNatsPerToken);
    expect(losses(paused.steps)).toEqual(losses(usual.steps));
    expect(Math.abs(paused.end.elapsedMs - usual.end.elapsedMs)).toBeLessThanOrEqual(2 * TICK_MS);
  });

  test("keeps the rest of its budget", async () => {
    const usual = await run({ budgetSeconds: 12 });
    const paused = await run({ budgetSeconds: 12 }, clock => clock.continue());
    expect(usual.end.steps).toBeGreaterThan(8);
    expect(Math.abs(paused.end.steps - usual.end.steps)).toBeLessThanOrEqual(1);
    expect(paused.end.elapsedMs).toBeLessThanOrEqual(12_000);
    expect(paused.steps[5]!.remainingMs).toBeGreaterThan(paused.steps[4]!.remainingMs - 1000);
  });

  test("can be stopped, and keeps what it has learned", async () => {
    const { end, holds } = await run({ maxSteps: 1000 }, (_clock, stop) => stop());
    expect(holds).toEqual([true, false]);
    expect(end).toMatchObject({ reason: "stopped", isWritten: true });
    expect(end.steps).toBeLessThan(10);
  });
});

test("a run that is stopping cannot be paused", async () => {
  const holds: boolean[] = [];
  const clock = new PausableClock(tickingClock(1), AbortSignal.abort(), isHeld => holds.push(isHeld));
  clock.pause();
  await clock.nextTurn();
  expect(holds).toEqual([]);
});

describe("a run that rests", () => {
  /** A clock whose sleep passes its time at once. */
  function setUp() {
    let nowMs = 0;
    let slept = 0;
    const controller = new AbortController();
    const inner = { ...tickingClock(0), nowMs: () => nowMs };
    const clock = new PausableClock(
      inner,
      controller.signal,
      () => {},
      async ms => {
        nowMs += ms;
        slept++;
      },
    );
    return { clock, controller, slept: () => slept, nowMs: () => nowMs };
  }

  test("waits for its time, which does not count", async () => {
    const { clock, nowMs } = setUp();
    clock.rest(1000);
    await clock.nextTurn();
    expect(nowMs()).toBeGreaterThanOrEqual(1000);
    expect(clock.nowMs()).toBe(0);
    const before = nowMs();
    await clock.nextTurn();
    expect(nowMs()).toBe(before);
  });

  test("takes a step now and then, however often it is asked to rest", async () => {
    const { clock, nowMs } = setUp();
    for (let turn = 1; turn <= 10; turn++) {
      clock.rest(60_000);
      await clock.nextTurn();
      expect(nowMs()).toBeLessThanOrEqual(turn * 2100);
    }
  });

  test("ends its rest when it is stopped", async () => {
    const { clock, controller, slept } = setUp();
    clock.rest(1000);
    controller.abort();
    await clock.nextTurn();
    expect(slept()).toBe(0);
  });
});

describe("over the channel", () => {
  test("pause, continue, pause and stop take effect and are reported", async () => {
    const { port1, port2 } = new MessageChannel();
    serveTraining(messagePort(port2), {
      openEngine: async () => coreEngine,
      openFolder: () => memoryFileSystem(pairs(8)),
      clock: systemClock,
    });
    const client = connect<TrainingContract>(messagePort(port1));
    let steps = 0;
    let onStep = (): void => {};
    let onPause = (_isPaused: boolean): void => {};
    client.on("step", () => {
      steps++;
      onStep();
    });
    client.on("pause", ({ isPaused }) => onPause(isPaused));
    const nextStep = () => new Promise<void>(resolve => (onStep = resolve));
    const nextPause = () => new Promise<boolean>(resolve => (onPause = resolve));
    const training = client.request("train", request({ budgetSeconds: 600 }));
    await nextStep();
    const paused = nextPause();
    await client.request("pause", {});
    expect(await paused).toBe(true);
    const before = steps;
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(steps).toBe(before);
    const released = nextPause();
    await client.request("continue", {});
    expect(await released).toBe(false);
    await nextStep();
    const heldAgain = nextPause();
    await client.request("pause", {});
    await heldAgain;
    await client.request("stop", {});
    expect(await training).toMatchObject({ reason: "stopped", isWritten: true });
    client.close();
  });
});
