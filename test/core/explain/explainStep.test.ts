/** The step that is explained is the step of the cell, and its gradients are those of the loss. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES, traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { explainStep, type TinyStep, tinyStep } from "../../../src/core/explain/explainStep.ts";

const found = (step: TinyStep, name: string, part?: string): readonly number[] =>
  explainStep(step).find(value => value.name === name && (part === undefined || value.part === part))?.values ?? [];
const lossOf = (step: TinyStep): number => found(step, "L⟨t⟩")[0]!;

/** dL/dInput by central differences. */
function numeric(step: TinyStep, input: Float64Array | Float32Array): number[] {
  return Array.from(input, (value, k) => {
    const at = (moved: number): number => {
      input[k] = moved;
      const loss = lossOf(step);
      input[k] = value;
      return loss;
    };
    return (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
  });
}

function expectClose(given: readonly number[], expected: readonly number[], within: number): void {
  expect(given).toHaveLength(expected.length);
  for (const [k, value] of expected.entries()) expect(Math.abs(given[k]! - value)).toBeLessThan(within);
}

describe.each(CELL_VARIANT_NAMES)("%s", cell => {
  const step = tinyStep(cell, 4);

  test("its forward values are those of core", () => {
    const { next } = traitsOf(cell).cell.forward(step.parameters, step.x, step.prev);
    expectClose(found(step, "a⟨t⟩"), [...next[0]!], 1e-14);
    if (next[1]) expectClose(found(step, "c⟨t⟩"), [...next[1]], 1e-14);
  });

  test("its gradients match central differences", () => {
    expectClose(found(step, "dx⟨t⟩"), numeric(step, step.x), 1e-9);
    expectClose(found(step, "da⟨t-1⟩"), numeric(step, step.prev[0] as Float64Array), 1e-9);
    if (step.prev[1]) expectClose(found(step, "dc⟨t-1⟩"), numeric(step, step.prev[1] as Float64Array), 1e-9);
    expectClose(found(step, "dWya"), numeric(step, step.Wya), 1e-9);
    const inputs = explainStep(step).filter(({ name }) => /^dW.x$/.test(name));
    expectClose(
      inputs.flatMap(({ values }) => values),
      numeric(step, step.parameters.input.W as Float64Array),
      1e-9,
    );
    const recurrent = explainStep(step).filter(({ name }) => /^dW[^y]a$/.test(name));
    expectClose(
      recurrent.flatMap(({ values }) => values),
      numeric(step, step.parameters.recurrent.W as Float64Array),
      1e-9,
    );
  });
});

test.skipIf(!existsSync("/usr/bin/python3"))("the LSTM's step is that of an implementation in Python", () => {
  const step = tinyStep("lstm", 1);
  const { input, recurrent } = step.parameters;
  const numbers = { x: [...step.x], a: [...step.prev[0]!], c: [...step.prev[1]!], b: [...input.b] };
  const script = `
import json, math
d = json.loads(input())
s = lambda z: 1 / (1 + math.exp(-z))
z = [sum(w * x for w, x in zip(d["W"][r*3:r*3+3], d["x"])) + sum(w * a for w, a in zip(d["U"][r*2:r*2+2], d["a"])) + d["b"][r] for r in range(8)]
c = [s(z[j]) * math.tanh(z[4 + j]) + s(z[2 + j]) * d["c"][j] for j in range(2)]
print(json.dumps([s(z[6 + j]) * math.tanh(c[j]) for j in range(2)]))`;
  const told = execFileSync("/usr/bin/python3", ["-c", script], {
    input: JSON.stringify({ ...numbers, W: [...input.W], U: [...recurrent.W] }),
  });
  expectClose(found(step, "a⟨t⟩"), JSON.parse(String(told)) as number[], 1e-12);
});
