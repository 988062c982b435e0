/** Exchanges weights files with PyTorch, in both directions. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/cli/recurrent.ts";
import { CELL_KINDS, type LanguageModelSpec } from "../../src/core/network/spec.ts";
import { decodeNetwork } from "../../src/storage/exchange/importedNetwork.ts";
import { loadModel } from "../../src/storage/modelFolder.ts";
import { decodeParameters, encodeParameters } from "../../src/storage/parameterFile.ts";
import { randomParameters, randomTokens } from "../core/network/fixtures.ts";
import { coreLogits, expectClose, expectSamePredictions } from "./logits.ts";
import { askPython, pythonWithTorch } from "./python.ts";

const STEPS = 12;

const python = pythonWithTorch();
if (python === undefined) console.log("Skipped: no Python with torch here (Debian: apt install python3-torch).");

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-peers-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

function torchLogits(request: {
  do: "predict" | "write";
  file: string;
  spec: LanguageModelSpec;
  tokens: Int32Array;
  bound?: number;
}) {
  const answer = askPython(python!, "load_safetensors.py", { ...request, tokens: [...request.tokens] });
  return (answer as { logits: number[][] }).logits;
}

const cases = CELL_KINDS.flatMap(cell =>
  [1, 2].flatMap(layers => [true, false].map(isTied => [cell, layers, isTied] as const)),
);

describe.skipIf(python === undefined).each(cases)("%s, %i layers, tied %s", (cell, layers, isTied) => {
  const spec: LanguageModelSpec = {
    cell,
    vocabularySize: 50,
    embeddingSize: isTied ? 24 : 13,
    hiddenSize: 24,
    layers,
    isTied,
  };
  const tokens = randomTokens(STEPS, spec.vocabularySize, 2);
  const bound = cell === "rnnRelu" ? 0.2 : 0.7; // with 0.7 a ReLU network explodes

  test("PyTorch loads our file and gives the same logits", async () => {
    const drawn = randomParameters(spec, 7);
    const parameters = new Map([...drawn].map(([name, values]) => [name, Float32Array.from(values, v => v * bound)]));
    const file = path.join(home, "ours.safetensors");
    await writeFile(file, encodeParameters(spec, parameters));
    const logits = torchLogits({ do: "predict", file, spec, tokens });
    expectClose(coreLogits(spec, parameters, tokens), logits);
    await expectSamePredictions({ spec, parameters }, tokens, logits);
  });

  test("we load PyTorch's file and give the same logits", async () => {
    const file = path.join(home, "theirs.safetensors");
    const logits = torchLogits({ do: "write", file, spec, tokens, bound });
    const bytes = await readFile(file);
    const parameters = decodeParameters(spec, bytes);
    expect(decodeNetwork(bytes, { vocabularySize: spec.vocabularySize, cell })).toEqual({ spec, parameters });
    expectClose(coreLogits(spec, parameters, tokens), logits);
    expect(decodeParameters(spec, encodeParameters(spec, parameters))).toEqual(parameters);
  });
});

test.skipIf(python === undefined)("a trained and exported model predicts the same in PyTorch", async () => {
  const folder = path.join(home, "project");
  await mkdir(folder);
  for (let k = 0; k < 8; k++) {
    await writeFile(path.join(folder, `part${k}.ts`), `export const part${k} = measure("part${k}");\n`.repeat(6));
  }
  const model = path.join(home, "model");
  const file = path.join(home, "exported.safetensors");
  const size = ["--hidden", "16", "--vocabulary", "280", "--steps", "12", "--budget-seconds", "600"];
  await recurrent(["train", folder, "--model", model, ...size]);
  await recurrent(["export", "--model", model, "--format", "safetensors", file]);
  const loaded = await loadModel(model);
  if (!loaded.ok || !loaded.model.spec || !loaded.model.parameters) throw new Error("no network");
  const { spec, parameters } = loaded.model;
  const tokens = randomTokens(STEPS, spec.vocabularySize, 4);
  const logits = torchLogits({ do: "predict", file, spec, tokens });
  expectClose(coreLogits(spec, parameters, tokens), logits);
  await expectSamePredictions({ spec, parameters }, tokens, logits);
});

async function recurrent(argv: readonly string[]): Promise<void> {
  const errors: string[] = [];
  const terminal = { out: () => {}, error: (line: string) => void errors.push(line), progress: () => {}, columns: 80 };
  const signal = new AbortController().signal;
  const code = await run(argv, { terminal, bundleFolder: home, signal, stdin: Readable.from([""]) });
  expect(code, errors.join("\n")).toBe(0);
}
