/** The choice of a build, on machines that run only some builds, or run one wrongly. */
import { expect, test } from "vitest";
import { createKernelEngine } from "../../src/kernels/kernelEngine.ts";
import { allowRelaxedSimd, kernelParts } from "./kernelParts.ts";

allowRelaxedSimd();
/** Invalid WebAssembly, as a build with an unknown instruction is. */
const UNKNOWN = new Uint8Array([0, 97, 115, 109, 9]);
const parts = await kernelParts();

const nameWith = async (changed: Partial<typeof parts>) => (await createKernelEngine({ ...parts, ...changed }))?.name;

test("relaxed SIMD is preferred", async () => {
  expect(await nameWith({})).toBe("wasm-relaxed-simd");
});

test("without relaxed SIMD the plain build runs", async () => {
  expect(await nameWith({ relaxed: UNKNOWN })).toBe("wasm-simd");
});

test("without SIMD there is no kernel engine", async () => {
  expect(await nameWith({ relaxed: UNKNOWN, simd: UNKNOWN })).toBeUndefined();
});

test("a build that computes wrongly is not chosen", async () => {
  // One coefficient of tanh with another exponent: the build still runs, and every gate is wrong.
  const coefficient = new Uint8Array(new Float32Array([6.37261928875436e-4]).buffer);
  const wrong = parts.relaxed.slice();
  let changed = 0;
  for (let k = 0; k + 4 <= wrong.length; k++) {
    if (coefficient.every((byte, i) => wrong[k + i] === byte)) {
      wrong[k + 3]! ^= 1;
      changed++;
    }
  }
  expect(changed).toBeGreaterThan(0);
  expect(WebAssembly.validate(wrong)).toBe(true);
  expect(await nameWith({ relaxed: wrong })).toBe("wasm-simd");
});

test("without a thread script there is one thread, and training works", async () => {
  const engine = await createKernelEngine({ ...parts, threadScript: undefined });
  const spec = { cell: "rnn", vocabularySize: 3, embeddingSize: 2, hiddenSize: 2, layers: 1, isTied: false } as const;
  const zeros = (size: number) => new Float32Array(size);
  const parameters = new Map([
    ["embedding.weight", zeros(6)],
    ["rnn.weight_ih_l0", zeros(4)],
    ["rnn.weight_hh_l0", zeros(4)],
    ["rnn.bias_ih_l0", zeros(2)],
    ["rnn.bias_hh_l0", zeros(2)],
    ["output.weight", zeros(6)],
    ["output.bias", zeros(3)],
  ]);
  const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  const trainer = await engine!.createTrainer({ spec, parameters, batch: 1, windowSteps: 2, optimizer, threads: 8 });
  const window = { inputs: Int32Array.of(0, 1), targets: Int32Array.of(1, 2) };
  expect(trainer.step(window, { learningRate: 0.1, clipNorm: 1 }).lossNats).toBeCloseTo(Math.log(3), 6);
});
