/** Compares every value of a step that `recurrent explain` prints with PyTorch: forward, and all gradients. */
import { describe, expect, test } from "vitest";
import { explainStep, type TinyStep, tinyStep } from "../../src/core/explain/explainStep.ts";
import { askPython, pythonWithTorch } from "./python.ts";

/** Of float64, whose numbers near 1 are 2.2e-16 apart. */
const TOLERANCE = 1e-15;

const python = pythonWithTorch();
if (python === undefined) console.log("Skipped: no Python with torch here (Debian: apt install python3-torch).");

type Named = readonly (readonly [name: string, values: readonly number[]])[];

const cases = (["rnn", "gru", "lstm"] as const).flatMap(cell => [1, 2].map(seed => ({ cell, seed })));

/** Every value of the step in this part, in the order in which it is told. */
function toldIn(step: TinyStep, part: "given" | "forward" | "backward"): Named {
  return explainStep(step).flatMap(value => (value.part === part ? [[value.name, value.values] as const] : []));
}

/** What PyTorch computes from the values that are given. All steps are in one process: importing torch takes long. */
function torchSteps(): { readonly forward: Named; readonly backward: Named }[] {
  const requests = cases.map(({ cell, seed }) => {
    const steps = explainStep(tinyStep(cell, seed)).filter(({ part }) => part === "given");
    return { cell, given: Object.fromEntries(steps.map(({ name, shape, values }) => [name, { shape, values }])) };
  });
  return askPython(python!, "explain_step.py", requests) as { forward: Named; backward: Named }[];
}
const expected = python === undefined ? [] : torchSteps();

function expectSame(found: Named, wanted: Named): void {
  expect(found.map(([name]) => name)).toEqual(wanted.map(([name]) => name));
  for (const [k, [name, values]] of wanted.entries()) {
    expect(found[k]![1], name).toHaveLength(values.length);
    for (const [j, value] of values.entries()) {
      expect(Math.abs(found[k]![1][j]! - value), `${name}[${j}]`).toBeLessThanOrEqual(TOLERANCE);
    }
  }
}

describe.skipIf(python === undefined).each(cases.map((each, k) => ({ ...each, k })))(
  "one step of $cell, seed $seed",
  ({ cell, seed, k }) => {
    const step = tinyStep(cell, seed);

    test("its state, distribution and loss are PyTorch's", () => {
      const names = new Set(expected[k]!.forward.map(([name]) => name));
      expect([...names]).toEqual(expect.arrayContaining(["a⟨t⟩", "ŷ⟨t⟩", "L⟨t⟩"]));
      expectSame(
        toldIn(step, "forward").filter(([name]) => names.has(name)),
        expected[k]!.forward,
      );
    });

    test("every gradient is PyTorch's", () => {
      expectSame(toldIn(step, "backward"), expected[k]!.backward);
    });
  },
);
