/** Reads one generation of a model folder and checks all of it, or says what is wrong with it. */
import path from "node:path";
import type { LanguageModelSpec } from "../core/network/spec.ts";
import type { Parameters } from "../core/tensor.ts";
import type { CorpusReport } from "../core/text/corpusReport.ts";
import type { Disk } from "./disk.ts";
import {
  FILE_ROLES,
  type FileRole,
  type Manifest,
  parseManifest,
  type StoredTask,
  type TrainingRecord,
} from "./manifest.ts";
import {
  decodeOptimizer,
  decodeParameters,
  decodeProgress,
  isPlausibleLength,
  type OptimizerState,
  stateSize,
} from "./parameterFile.ts";
import { DamageError, MAX_MANIFEST_BYTES, readAtMost, readEntry } from "./readFile.ts";
import type { InterruptedRun } from "./runRecord.ts";
import { SafetensorsError } from "./safetensors.ts";
import { MAX_MEMORY_BYTES, readMemoryEntry } from "./storedMemory.ts";

/** A whole model. Without a network (`spec` undefined) it is memory only. */
export interface StoredModel {
  readonly spec: LanguageModelSpec | undefined;
  /** The base model whose network this is, unchanged. Its weights are then not stored. */
  readonly base?: string | undefined;
  /** The contents of `tokenizer.json`. */
  readonly tokenizer: unknown;
  /** The network of a task; then `spec` is undefined, and `memory` holds the baselines. */
  readonly task?: StoredTask | undefined;
  readonly parameters: Parameters | undefined;
  readonly optimizer: OptimizerState | undefined;
  readonly memory: Uint8Array;
  readonly corpus: CorpusReport;
  readonly record: TrainingRecord;
  /** The run that can be resumed, in a checkpoint. */
  readonly run?: InterruptedRun | undefined;
}

export type GenerationResult =
  | { readonly kind: "whole"; readonly model: StoredModel; readonly generation: number }
  | { readonly kind: "absent" }
  | { readonly kind: "foreign" }
  | { readonly kind: "version"; readonly found: string }
  | { readonly kind: "damaged"; readonly reason: string };

/** More than the largest network with its optimizer and the largest memory takes. */
const MAX_MODEL_BYTES = 2 ** 31;
/** More than the largest vocabulary takes: 65,536 words of 64 characters. */
const MAX_TOKENIZER_BYTES = 8 << 20;
const LIMITS = [
  ["tokenizer", MAX_TOKENIZER_BYTES],
  ["memory", MAX_MEMORY_BYTES],
] as const;
const TRAINING_ROLES: readonly FileRole[] = ["optimizer", "progress"];
/** How many copies of the parameters a file holds. */
const COPIES = { weights: 1, optimizer: 2, progress: 3 } as const;

/** Whether what only training needs is read too: the optimizer, and the progress of a run. */
export type ModelUse = "training" | "serving";

/** Reads the generation that a manifest file names. */
export async function readGeneration(
  disk: Disk,
  folder: string,
  manifestName: string,
  use: ModelUse = "training",
): Promise<GenerationResult> {
  try {
    const bytes = await readAtMost(disk, path.join(folder, manifestName), MAX_MANIFEST_BYTES);
    const parsed = parseManifest(new TextDecoder().decode(bytes));
    if (parsed.kind !== "whole") return parsed;
    const model = await readModel(disk, folder, parsed.manifest, use);
    return { kind: "whole", model, generation: parsed.manifest.generation };
  } catch (thrown) {
    if (thrown instanceof DamageError || thrown instanceof SafetensorsError) {
      return { kind: "damaged", reason: thrown.message };
    }
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "absent" };
    if (code !== undefined) return { kind: "damaged", reason: `it cannot be read (${code})` };
    throw thrown;
  }
}

/** Checks all lengths first, so that nothing large is allocated for a folder that is refused. */
async function readModel(disk: Disk, folder: string, manifest: Manifest, use: ModelUse): Promise<StoredModel> {
  const { base, files, record, corpus, run, task } = manifest;
  const spec = manifest.spec ?? task?.spec;
  const total = FILE_ROLES.reduce((sum, role) => sum + (files[role]?.bytes ?? 0), 0);
  for (const [role, limit] of LIMITS) {
    const { name, bytes } = files[role];
    if (bytes > limit) throw new DamageError(`${name} claims to have ${bytes} bytes, more than ${limit}`);
  }
  if (total > MAX_MODEL_BYTES) throw new DamageError(`its files claim to have ${total} bytes together`);
  const stateNumbers = spec ? stateSize(spec, record.batch) : 0;
  for (const role of ["weights", "optimizer", "progress"] as const) {
    const entry = files[role];
    const numbers = role === "progress" ? stateNumbers : 0;
    if (spec && entry && !isPlausibleLength(spec, { copies: COPIES[role], numbers }, entry.bytes)) {
      throw new DamageError(`${entry.name} claims to have ${entry.bytes} bytes, which does not fit its network`);
    }
  }
  const read = async (role: FileRole) => {
    const entry = use === "training" || !TRAINING_ROLES.includes(role) ? files[role] : undefined;
    return entry && readEntry(disk, folder, entry);
  };
  const tokenizerBytes = (await read("tokenizer"))!;
  const memory = await readMemoryEntry(disk, folder, files.memory);
  const weights = await read("weights");
  const optimizer = await read("optimizer");
  const progress = await read("progress");
  return {
    spec: manifest.spec,
    base,
    task,
    tokenizer: parseTokenizer(tokenizerBytes),
    memory,
    parameters: spec && weights && within("weights", () => decodeParameters(spec, weights)),
    optimizer: spec && optimizer && within("optimizer", () => decodeOptimizer(spec, optimizer, record.steps)),
    corpus,
    record,
    run: spec &&
      run &&
      progress && {
        ...run,
        ...within("progress", () => decodeProgress(spec, progress, { steps: run.optimizerSteps, batch: record.batch })),
      },
  };
}

/** Parses `tokenizer.json`. @throws DamageError */
export function parseTokenizer(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new DamageError("its tokenizer is not JSON");
  }
}

/** Names the damaged file in the error. @throws DamageError */
export function within<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (thrown) {
    if (thrown instanceof SafetensorsError) throw new DamageError(`its ${what} file is wrong: ${thrown.message}`);
    throw thrown;
  }
}
