/** A run of 2,000 steps on the kernels: memory grows with model and batch, not with steps. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import v8 from "node:v8";
import vm from "node:vm";
import { expect, test, vi } from "vitest";
import { BATCH, WINDOW_STEPS } from "../../../src/runtime/common/defaults.ts";
import type { LoopClock } from "../../../src/runtime/common/loopClock.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { fastestEngine } from "../../kernels/kernelParts.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

const FIRST_STEP = 200;
const STEPS = 2000;

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc") as () => void;

interface Footprint {
  /** Objects and array buffers, after garbage collection. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** How often a WebAssembly memory was made larger. */
  readonly grown: number;
}

test("2,000 steps need no more memory than 200", async () => {
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
  const footprints = new Map<number, Footprint>();
  let steps = -1; // the loop turns once for the phase before the first step
  const base = tickingClock(1);
  const clock: LoopClock = {
    ...base,
    nowMs: () => 0,
    async nextTurn() {
      if (isTraining && (++steps === FIRST_STEP || steps === STEPS)) {
        // The buffers of what is collected are freed in the background, and counted as free with the next collection.
        for (let k = 0; k < 3; k++) {
          collectGarbage();
          await new Promise(resolve => setTimeout(resolve, 20));
        }
        const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
        footprints.set(steps, { heapBytes: heapUsed + arrayBuffers, rssBytes: rss, grown: grow.mock.calls.length });
      }
      await base.nextTurn();
    },
  };
  let isTraining = false;
  const home = await mkdtemp(path.join(tmpdir(), "recurrent-long-"));
  const request = { folder: "/w", modelFolder: path.join(home, "model"), budgetSeconds: 1000, hidden: 8 };
  const end = await runTraining(
    { ...request, vocabularySize: 264, threads: 2, maxSteps: STEPS },
    {
      engine: await fastestEngine(),
      fileSystem: memoryFileSystem(pairs(8)),
      clock,
      signal: new AbortController().signal,
      emit(event) {
        if (event.type === "phase") isTraining = event.phase === "training";
      },
    },
  );
  await rm(home, { recursive: true });
  grow.mockRestore();
  expect(end.steps).toBe(STEPS);
  const [early, late] = [footprints.get(FIRST_STEP)!, footprints.get(STEPS)!];
  // Half of the windows between the two looks: a run that kept its windows would take twice as much.
  const windows = (STEPS - FIRST_STEP) * 2 * 4 * BATCH * WINDOW_STEPS;
  expect(late.heapBytes - early.heapBytes).toBeLessThan(windows / 2);
  expect(late.grown).toBe(early.grown);
  // The activations of a step take over 100 bytes per token. Pages that the collector has not returned are allowed.
  const activations = (STEPS - FIRST_STEP) * BATCH * WINDOW_STEPS * 100;
  expect(late.rssBytes - early.rssBytes).toBeLessThan(0.75 * activations);
});
