/** The memory that open documents take beyond the model, as the process sees it. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { Completer } from "../../../src/completion/suggest/completer.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fastestEngine } from "../../kernels/kernelParts.ts";
import { madeUpCode, pieceVocabulary } from "../fakes.ts";

const FILES = 40;
const MAX_BYTES = 40e6;
const CHARS = 6000;

const engine = await fastestEngine();
const vocabulary = pieceVocabulary(["return", " const", " value", " index", " total", " count", " name", ");\n"]);

/** The bytes of all typed arrays and of all other objects in use, after garbage collection. */
function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // One collection frees in the background; a second one makes sure that it has finished.
  for (let k = 0; k < 3; k++) collect();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

/** Experts with a network whose state is as large as that of the base model. */
function setUp(): Experts {
  const size = { cell: "lstm", embeddingSize: 16, hiddenSize: 256, layers: 2, isTied: false } as const;
  const spec = { ...size, vocabularySize: vocabulary.size };
  const predictor = engine.createPredictor(spec, initialParameters(spec, createRandom(1)), "int8");
  return { vocabulary, predictor, memory: WorkspaceMemory.build([], vocabulary.size, vocabulary.eos) };
}

test("40 open files that are read to their ends take at most 40 MB", () => {
  const experts = setUp();
  const text = madeUpCode(createRandom(3), CHARS / 10).slice(0, CHARS);
  expect(text).toHaveLength(CHARS);
  const requestIn = (k: number) => ({ path: `src/file${k}.ts`, prefix: `// file ${k}\n${text}`, suffix: "" });
  const readFile = (completer: Completer, k: number): void => {
    while (!completer.readOn(requestIn(k)));
  };
  readFile(new Completer(experts), 0); // compiles what runs
  const before = bytesInUse();
  const completer = new Completer(experts);
  for (let k = 0; k < FILES; k++) readFile(completer, k);
  for (let k = 0; k < FILES; k++) completer.complete({ ...requestIn(k), deadlineMs: 1 }, () => 0);
  const megabytes = (bytesInUse() - before) / 1e6;
  console.log(`${FILES} open files take ${megabytes.toFixed(1)} MB`);
  expect(megabytes * 1e6).toBeLessThan(MAX_BYTES);
  expect(megabytes).toBeGreaterThan(5);
  expect(completer.readOn(requestIn(FILES - 1))).toBeDefined();
}, 120_000);
