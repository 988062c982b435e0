/** Several threads compute the same as one, and a lost thread ends the step. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Trainer } from "../../src/core/network/engine.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { createKernelEngine } from "../../src/kernels/kernelEngine.ts";
import { allowRelaxedSimd, fastestEngine, kernelParts } from "./kernelParts.ts";
import { largestDifference, optionsOf, STEP, samplingOf, stepAll, TINY, windowOf } from "./tinyRun.ts";

const SIZES = { batch: 35, windowSteps: 6 };
/** More tokens than a window has targets. */
const LARGE = { ...TINY, vocabularySize: 403 };

const engine = await fastestEngine();
const scripts = mkdtempSync(path.join(os.tmpdir(), "kernel-threads-"));

afterAll(() => rmSync(scripts, { recursive: true }));

async function trainTiny(threads: number, spec: LanguageModelSpec = TINY, negatives = 0) {
  const random = createRandom(5);
  const sampling = negatives > 0 && { sampling: samplingOf(spec, negatives) };
  const trainer = await engine.createTrainer({ ...optionsOf(spec, { ...SIZES, threads }, random), ...sampling });
  const windows = Array.from({ length: 12 }, () => windowOf(spec, SIZES.batch * SIZES.windowSteps, random));
  const results = stepAll(trainer, windows);
  const { parameters } = trainer.snapshot();
  trainer.dispose();
  return { results, parameters };
}

/** A trainer with two threads, of which the second runs `script`. */
async function trainerWith(script: string, threadPatienceMs: number): Promise<Trainer> {
  allowRelaxedSimd();
  const threadScript = path.join(scripts, `thread-${Math.floor(performance.now() * 1000)}.js`);
  writeFileSync(threadScript, script);
  const broken = await createKernelEngine({ ...(await kernelParts()), threadScript, threadPatienceMs });
  return broken!.createTrainer(optionsOf(TINY, { ...SIZES, threads: 2 }, createRandom(5)));
}

const window = windowOf(TINY, SIZES.batch * SIZES.windowSteps, createRandom(6));
const READY = 'const { parentPort, workerData } = require("node:worker_threads"); parentPort.postMessage("ready");';
/** Waits forever, like a thread that hangs. */
const HANG = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";

test.each([2, 4])("the same seed and %d threads give the same curve to the last bit", async threads => {
  for (const [spec, negatives] of [[TINY], [LARGE, 60]] as const) {
    const [a, b] = [await trainTiny(threads, spec, negatives), await trainTiny(threads, spec, negatives)];
    expect(a.results).toEqual(b.results);
    expect(largestDifference(a.parameters, b.parameters)).toBe(0);
  }
});

test.each([
  ["an untied network", TINY],
  ["a tied network", { ...TINY, embeddingSize: TINY.hiddenSize, isTied: true }],
  ["a sampled output", LARGE, 60],
  ["a sampled tied output", { ...LARGE, embeddingSize: TINY.hiddenSize, isTied: true }, 60],
  ["a sampled output of fewer candidates than threads", { ...TINY, vocabularySize: 3 }, 0.1],
] as const)("1, 2, 3 and 4 threads agree to the last bit: %s", async (_name, spec, negatives: number = 0) => {
  const one = await trainTiny(1, spec, negatives);
  for (const threads of [2, 3, 4]) {
    const several = await trainTiny(threads, spec, negatives);
    expect(several.results).toEqual(one.results);
    expect(largestDifference(several.parameters, one.parameters)).toBe(0);
  }
});

test("more threads than sequences and rows still agree", async () => {
  const spec = { ...TINY, hiddenSize: 3, embeddingSize: 2, vocabularySize: 5 };
  expect((await trainTiny(16, spec)).results).toHaveLength(12);
});

test("a thread that cannot start rejects the trainer", async () => {
  await expect(trainerWith('throw new Error("no room");', 1000)).rejects.toThrow("could not start");
});

test("a thread that stops responding fails the step, and every later one", async () => {
  const trainer = await trainerWith(`${READY} ${HANG}`, 300);
  expect(() => trainer.step(window, STEP)).toThrow("A training thread stopped");
  expect(() => trainer.step(window, STEP)).toThrow("A training thread stopped");
  expect(() => trainer.evaluate([window])).toThrow("A training thread stopped");
  expect(trainer.snapshot().steps).toBe(0);
  trainer.dispose();
});

test("a thread that throws fails the step at once", async () => {
  const { threadScript } = await kernelParts();
  const real = readFileSync(threadScript!, "utf8");
  // Only after the trainer knows that the thread is ready.
  const trap = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100); throw new Error("trap");';
  const traps = real.replace("kernels.serveCommands(id);", trap);
  expect(traps).not.toBe(real);
  const trainer = await trainerWith(traps, 3_600_000);
  expect(() => trainer.step(window, STEP)).toThrow("A training thread stopped");
  trainer.dispose();
});

test("a thread that ended between two steps fails the next one", async () => {
  const trainer = await trainerWith(READY, 3_600_000);
  await new Promise(resolve => setTimeout(resolve, 200));
  expect(() => trainer.step(window, STEP)).toThrow("A training thread stopped");
  trainer.dispose();
});

test.skipIf(process.platform !== "linux")("a disposed trainer leaves no thread behind", async () => {
  const threadCount = () => Number(/^Threads:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  const before = threadCount();
  const trainer = await engine.createTrainer(optionsOf(TINY, { ...SIZES, threads: 4 }, createRandom(5)));
  trainer.step(window, STEP);
  expect(threadCount()).toBeGreaterThanOrEqual(before + 3);
  trainer.dispose();
  trainer.dispose();
  await expect.poll(threadCount, { timeout: 20_000 }).toBeLessThan(before + 3);
});
