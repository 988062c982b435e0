/** The vector functions keep the error bounds of assembly/arithmetic/functions.ts, in both builds. */
import { describe, expect, test } from "vitest";
import { instantiate, type KernelExports } from "../../src/kernels/kernelModule.ts";
import { allowRelaxedSimd, kernelParts } from "./kernelParts.ts";

const ADDRESS = 65536;
const COUNT = 40_000;
const TANH = 0;
const SIGMOID = 1;
const EXP = 2;

const builds = new Map<string, { kernels: KernelExports; numbers: Float32Array }>();

allowRelaxedSimd();
const parts = await kernelParts();
for (const name of ["simd", "relaxed"] as const) {
  const memory = new WebAssembly.Memory({ initial: 8, maximum: 8, shared: true });
  const kernels = instantiate(await WebAssembly.compile(parts[name] as BufferSource), memory);
  builds.set(name, { kernels, numbers: new Float32Array(memory.buffer, ADDRESS, COUNT) });
}

/** The inputs from low to high, with the kernel's results. */
function apply(build: string, which: number, low: number, high: number): readonly (readonly [number, number])[] {
  const { kernels, numbers } = builds.get(build)!;
  const inputs = Float32Array.from({ length: COUNT }, (_, k) => low + ((high - low) * k) / (COUNT - 1));
  numbers.set(inputs);
  kernels.applyFunction(which, ADDRESS, COUNT);
  return Array.from(inputs, (x, k) => [x, numbers[k]!]);
}

describe.each(["simd", "relaxed"])("%s", build => {
  test.each([
    [-1, 1],
    [-12, 12],
    [-1e6, 1e6],
  ])("tanh is within 4e-7 from %d to %d", (low, high) => {
    const errors = apply(build, TANH, low, high).map(([x, y]) => Math.abs(y - Math.tanh(x)));
    expect(Math.max(...errors)).toBeLessThan(4e-7);
  });

  test.each([
    [-1, 1],
    [-20, 20],
    [-1e6, 1e6],
  ])("the logistic function is within 2e-7 from %d to %d", (low, high) => {
    const errors = apply(build, SIGMOID, low, high).map(([x, y]) => Math.abs(y - 1 / (1 + Math.exp(-x))));
    expect(Math.max(...errors)).toBeLessThan(2e-7);
  });

  test.each([
    [-1, 1],
    [-87, 88],
  ])("exp is within a relative 3e-7 from %d to %d", (low, high) => {
    const errors = apply(build, EXP, low, high).map(([x, y]) => Math.abs(y / Math.exp(x) - 1));
    expect(Math.max(...errors)).toBeLessThan(3e-7);
  });

  test("exp of less than -87 is exactly zero", () => {
    for (const [low, high] of [
      [-1e30, -1e29],
      [-200, -87.01],
    ] as const) {
      expect(apply(build, EXP, low, high).every(([, y]) => y === 0)).toBe(true);
    }
  });
});
