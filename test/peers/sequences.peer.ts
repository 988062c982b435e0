/** Exchanges the weights of sequence networks with PyTorch: every cell, one and both directions, several layers. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES } from "../../src/core/cells/cellVariants.ts";
import { backboneOf, forwardBackbone } from "../../src/core/sequence/backbone.ts";
import { outputOf, scoresOf } from "../../src/core/sequence/head.ts";
import { type ManyToManySpec, manyToMany } from "../../src/core/sequence/manyToMany.ts";
import { initialStack } from "../../src/core/sequence/stack.ts";
import type { Floats, Parameters } from "../../src/core/tensor.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/storage/safetensors.ts";
import { randomTokens } from "../core/network/fixtures.ts";
import { randomTensors } from "../core/sequence/fixtures.ts";
import { askPython, pythonWithTorch } from "./python.ts";

const STEPS = 12;
const BATCH = 2;
const UNITS = 9;
/** The bound of torch.nn. With a larger one a ReLU network explodes, and an absolute tolerance means nothing. */
const BOUND = 1 / Math.sqrt(UNITS);
const TOLERANCE = 1e-5;

const python = pythonWithTorch();
if (python === undefined) console.log("Skipped: no Python with torch here (Debian: apt install python3-torch).");

const cases = CELL_VARIANT_NAMES.flatMap(cell =>
  [1, 3].flatMap(layers => [false, true].map(isBidirectional => ({ cell, layers, isBidirectional }))),
).map((stack, k) => {
  const recurrent = { ...stack, hiddenSize: UNITS, dropout: 0 };
  const spec: ManyToManySpec = {
    vocabularySize: 20,
    embeddingSize: 7,
    recurrent,
    head: { kind: "softmax", size: 5 },
  };
  return { ...stack, k, spec, inputs: randomTokens(STEPS * BATCH, spec.vocabularySize, k) };
});

let home: string;
let predicted: readonly Floats[];
let written: readonly Floats[];
const ours = (k: number): string => path.join(home, `ours${k}.safetensors`);
const theirs = (k: number): string => path.join(home, `theirs${k}.safetensors`);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-peers-"));
  if (python === undefined) return;
  for (const { k, spec } of cases) await writeFile(ours(k), encoded(spec, drawn(spec, k)));
  predicted = torchLogits("predict", ours);
  written = torchLogits("write", theirs);
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Runs all networks in one process, because importing torch takes long. */
function torchLogits(what: "predict" | "write", fileOf: (k: number) => string): Floats[] {
  const requests = cases.map(({ k, spec, inputs }) => ({
    do: what,
    file: fileOf(k),
    spec,
    bound: BOUND,
    inputs: Array.from({ length: STEPS }, (_, t) => [...inputs.subarray(t * BATCH, (t + 1) * BATCH)]),
  }));
  const answers = askPython(python!, "sequence_logits.py", requests) as { logits: number[][][] }[];
  return answers.map(({ logits }) => Float32Array.from(logits.flat(2)));
}

function drawn(spec: ManyToManySpec, seed: number): Parameters {
  const tensors = randomTensors(manyToMany(spec), seed);
  return new Map([...tensors].map(([name, values]) => [name, Float32Array.from(values, v => v * BOUND)]));
}

function encoded(spec: ManyToManySpec, parameters: Parameters): Uint8Array {
  const named = manyToMany(spec).tensors.map(({ name, shape }) => {
    return [name, { shape, values: parameters.get(name) as Float32Array }] as const;
  });
  return encodeSafetensors({ tensors: new Map(named), metadata: { format: "pt" } });
}

/** Wya a⟨t⟩ + by of core, [time, batch, size]. */
function coreLogits(spec: ManyToManySpec, parameters: Parameters, inputs: Int32Array): Floats {
  const reader = backboneOf("", spec, parameters);
  const { stack } = forwardBackbone(reader, inputs, initialStack(reader.stack, BATCH));
  return scoresOf(outputOf("", parameters), stack.outputs);
}

function expectClose(found: Floats, expected: Floats): void {
  expect(found.length).toBe(expected.length);
  for (const [k, z] of expected.entries()) expect(Math.abs(found[k]! - z)).toBeLessThan(TOLERANCE);
}

describe.skipIf(python === undefined).each(cases)(
  "$cell, $layers layers, bidirectional $isBidirectional",
  ({ k, spec, inputs }) => {
    test("PyTorch loads our file and gives the same logits", () => {
      expectClose(coreLogits(spec, drawn(spec, k), inputs), predicted[k]!);
    });

    test("we load PyTorch's file and give the same logits", async () => {
      const { tensors } = decodeSafetensors(await readFile(theirs(k)));
      expect([...tensors.keys()]).toEqual(manyToMany(spec).tensors.map(({ name }) => name));
      const parameters = new Map([...tensors].map(([name, { values }]) => [name, Float32Array.from(values)]));
      expectClose(coreLogits(spec, parameters, inputs), written[k]!);
    });
  },
);
