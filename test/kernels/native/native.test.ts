/**
 * The native products agree with those of WebAssembly and with plain sums, with every kind of vectors of this machine,
 * and threads change no bit of them.
 */
import { describe, expect, test } from "vitest";
import type { Engine } from "../../../src/core/network/engine.ts";
import { createRandom } from "../../../src/core/random.ts";
import { differenceOf, openBench, SIZES } from "../../../src/kernels/nativeComparison.ts";
import { bindProducts, loadLibrary } from "../../../src/kernels/nativeLibrary.ts";
import { fastestEngine, kernelParts } from "../kernelParts.ts";
import { largestDifference, optionsOf, samplingOf, stepAll, TINY, windowOf } from "../tinyRun.ts";
import { hasCompiler, nativeEngines, nativeLibrary } from "./nativeParts.ts";

const file = hasCompiler ? await nativeLibrary() : "";
const kinds = hasCompiler ? loadLibrary(file).vectors : [];
const engines = await nativeEngines();
const { simd, relaxed } = await kernelParts();
const UNIT = 2 ** -23;

test.runIf(hasCompiler)("this machine has at least one kind of vectors", () => {
  expect(kinds.length).toBeGreaterThan(0);
});

describe.each(kinds)("%s", vectors => {
  test.each(SIZES)("like WebAssembly: %o", async size => {
    const bench = openBench(await WebAssembly.compile(simd as BufferSource));
    expect(differenceOf(bench, bindProducts({ file, vectors }, bench.memory), size)).toBeLessThan(1);
  });

  test("to the last bit like fused WebAssembly, so a run has the same curve with both", async () => {
    const bench = openBench(await WebAssembly.compile(relaxed as BufferSource));
    const multiply = bindProducts({ file, vectors }, bench.memory);
    for (const size of SIZES) expect(differenceOf(bench, multiply, size)).toBe(0);
  });

  test("like plain sums in float64, also beyond an address of 2^31", async () => {
    const memory = new WebAssembly.Memory({ initial: 33_000, maximum: 65_536, shared: true });
    const floats = new Float32Array(memory.buffer);
    const multiply = bindProducts({ file, vectors }, memory);
    const [depth, panels, groups] = [70, 3, 2];
    const random = createRandom(2);
    const a = 2 ** 31 + 64;
    const b = a + panels * depth * 32;
    const c = b + groups * depth * 32;
    for (let at = a; at < c; at += 4) floats[at / 4] = 2 * random() - 1;
    // WebAssembly passes addresses above 2^31 as negative numbers.
    multiply(a | 0, depth * 32, panels, depth, b | 0, depth * 32, 0, c | 0, panels * 256, 0, 256, groups, 1, 0);
    for (let row = 0; row < 8 * panels; row++) {
      for (let column = 0; column < 8 * groups; column++) {
        let sum = 0;
        for (let k = 0; k < depth; k++) {
          const left = floats[a / 4 + (row >> 3) * depth * 8 + 8 * k + (row & 7)]!;
          sum += left * floats[b / 4 + (column >> 3) * depth * 8 + 8 * k + (column & 7)]!;
        }
        const found = floats[c / 4 + (column >> 3) * panels * 64 + (row >> 3) * 64 + 8 * (row & 7) + (column & 7)]!;
        expect(Math.abs(found - sum)).toBeLessThan(depth * UNIT);
      }
    }
  });
});

const BATCH = 35;
const WINDOW = 6;
const CASES = [
  ["untied", TINY, 0],
  ["tied, sampled", { ...TINY, vocabularySize: 403, embeddingSize: TINY.hiddenSize, isTied: true }, 60],
] as const;

describe.each([...engines.keys()])("training, %s", name => {
  test.each(CASES)(
    "1, 2 and 4 threads take the same steps as WebAssembly with one: %s",
    async (_name, spec, negatives) => {
      const train = async (engine: Engine, threads: number) => {
        const random = createRandom(5);
        const sampling = negatives > 0 && { sampling: samplingOf(spec, negatives) };
        const options = optionsOf(spec, { batch: BATCH, windowSteps: WINDOW, threads }, random);
        const trainer = await engine.createTrainer({ ...options, ...sampling });
        const windows = Array.from({ length: 8 }, () => windowOf(spec, BATCH * WINDOW, random));
        const results = stepAll(trainer, windows);
        const { parameters } = trainer.snapshot();
        trainer.dispose();
        return { results, parameters };
      };
      const portable = await train(await fastestEngine(), 1);
      for (const threads of [1, 2, 4]) {
        const native = await train(engines.get(name)!, threads);
        expect(native.results).toEqual(portable.results);
        expect(largestDifference(native.parameters, portable.parameters)).toBe(0);
      }
    },
  );
});
