/** The training loop of the playground: it listens between two steps, and reports as often as an eye can follow. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { DEFAULT_SPEC, type PlaySpec } from "../../../webview/playground/model/spec.ts";
import type { FromWorker } from "../../../webview/playground/training/messages.ts";
import { TrainingLoop } from "../../../webview/playground/training/trainingLoop.ts";

const spec: PlaySpec = { ...DEFAULT_SPEC, task: "parity", cell: "rnn", units: 2, length: 2 };
const texts = { names: "a\n", selection: "" };
const make = { kind: "make", network: 1, spec, texts } as const;

beforeAll(() => tf.setBackend("cpu"));

/** A clock that advances with every turn and pauses at one of them, and a list of what was posted. */
function given(msPerTurn: number, pauseAt = 0) {
  const posted: FromWorker[] = [];
  let [now, turns] = [0, 0];
  let whenPaused = (): void => undefined;
  const paused = new Promise<void>(resolve => {
    whenPaused = resolve;
  });
  const loop: TrainingLoop = new TrainingLoop(message => posted.push(message), {
    nowMs: () => now,
    async pause() {
      now += msPerTurn;
      if (++turns === pauseAt) void loop.receive({ kind: "pause" }).then(whenPaused);
      await new Promise(resolve => setTimeout(resolve, 0));
    },
  });
  const progress = () => posted.flatMap(message => (message.kind === "progress" ? [message] : []));
  return { loop, posted, progress, paused };
}

test("a single step takes one step", async () => {
  const { loop, progress } = given(100);
  await loop.receive(make);
  await loop.receive({ kind: "step" });
  expect(progress().map(({ steps, losses }) => [steps, losses.length])).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

test("pause takes effect after the step under way, and no loss is left out", async () => {
  const { loop, progress, paused } = given(100, 3);
  await loop.receive(make);
  await loop.receive({ kind: "play" });
  await paused;
  expect(progress().at(-1)?.steps).toBe(3);
  expect(progress().flatMap(({ losses }) => losses)).toHaveLength(3);
});

test("fast steps are reported together", async () => {
  const { loop, progress, paused } = given(11, 12);
  await loop.receive(make);
  await loop.receive({ kind: "play" });
  await paused;
  const reported = progress().filter(({ losses }) => losses.length > 0);
  expect(progress().flatMap(({ losses }) => losses)).toHaveLength(12);
  expect(reported.length).toBeLessThanOrEqual(6);
});

test("the same seed gives the same losses, and the copied state goes on with them", async () => {
  const lossesOf = async (steps: number, state?: Extract<FromWorker, { kind: "state" }>["state"]) => {
    const { loop, posted, progress } = given(100);
    await loop.receive({ ...make, state });
    for (let k = 0; k < steps; k++) await loop.receive({ kind: "step" });
    await loop.receive({ kind: "copyState" });
    const copied = posted.find(message => message.kind === "state");
    return { losses: progress().flatMap(({ losses }) => losses), state: copied?.state };
  };
  const whole = await lossesOf(4);
  const first = await lossesOf(2);
  const rest = await lossesOf(2, first.state);
  expect([...first.losses, ...rest.losses]).toEqual(whole.losses);
});

test("a fault is told, and ends the run", async () => {
  const { loop, posted } = given(100);
  await loop.receive({ ...make, spec: { ...spec, units: 0 } });
  expect(posted.map(({ kind }) => kind)).toEqual(["failed"]);
});
