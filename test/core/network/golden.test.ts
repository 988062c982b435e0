import { describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { forwardWindow } from "../../../src/core/network/languageModel.ts";
import { networkOf, zeroState } from "../../../src/core/network/network.ts";
import { parameterShapes } from "../../../src/core/network/spec.ts";
import type { Floats } from "../../../src/core/tensor.ts";
import { lossAndGradients, relativeError } from "./fixtures.ts";
import { readGolden, tensorsOf } from "./goldens.ts";

const golden = readGolden();
const { batch, windowSteps, optimizer } = golden;
const float64 = (values: readonly number[]): Floats => Float64Array.from(values);
const float32 = (values: readonly number[]): Floats => Float32Array.from(values);

describe.each(golden.models)(
  `$spec.cell, layers $spec.layers, tied $spec.isTied, by PyTorch ${golden.torch} (${golden.madeBy})`,
  model => {
    const { spec, steps } = model;
    const parameters = tensorsOf(model.parameters, float64);
    const [first] = steps;
    const window = { inputs: Int32Array.from(first!.inputs), targets: Int32Array.from(first!.targets) };
    const state = zeroState(spec, batch, new Float64Array(0));

    test("the golden names every parameter as the spec does", () => {
      expect(Object.keys(model.parameters).sort()).toEqual(
        parameterShapes(spec)
          .map(({ name }) => name)
          .sort(),
      );
    });

    test("the scores of a window agree to 1e-13", () => {
      const { scores } = forwardWindow({ spec, network: networkOf(spec, parameters) }, window.inputs, state);
      expect(relativeError(scores, model.scores)).toBeLessThan(1e-13);
    });

    test.each(Object.entries(model.gradients))("the gradient of %s agrees to 1e-12", (name, expected) => {
      const { gradients } = lossAndGradients(spec, parameters, window, state);
      expect(relativeError(gradients.get(name)!, expected)).toBeLessThan(1e-12);
    });

    // float32 has 24 bits. AdamW divides small gradients by their own size, which magnifies rounding errors.
    test.each([
      ["float64", float64, 1e-12],
      ["float32", float32, 1e-5],
    ] as const)(
      "three steps in %s, clipped and not, give the same losses, norms and parameters",
      async (_, make, tolerance) => {
        const trainer = await coreEngine.createTrainer({
          spec,
          parameters: tensorsOf(model.parameters, make),
          batch,
          windowSteps,
          optimizer,
          threads: 1,
        });
        for (const step of steps) {
          const { lossNats, gradNorm } = trainer.step(
            { inputs: Int32Array.from(step.inputs), targets: Int32Array.from(step.targets) },
            step.options,
          );
          expect(Math.abs(lossNats / step.lossNats - 1)).toBeLessThan(tolerance);
          expect(Math.abs(gradNorm / step.gradNorm - 1)).toBeLessThan(tolerance);
          for (const [name, values] of trainer.snapshot().parameters) {
            expect(relativeError(values, step.parameters[name]!), name).toBeLessThan(tolerance);
          }
        }
      },
    );
  },
);

test("the golden's first step is clipped and its last is not", () => {
  for (const { steps } of golden.models) {
    expect(steps[0]!.gradNorm).toBeGreaterThan(steps[0]!.options.clipNorm);
    expect(steps[2]!.gradNorm).toBeLessThan(steps[2]!.options.clipNorm);
  }
});
