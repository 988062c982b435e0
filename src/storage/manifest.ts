/**
 * Writes and parses `manifest.json`, which says what a model folder holds. It is written last, so everything that it
 * names exists. It is parsed strictly, because it decides what is read and how much memory that takes.
 */
import * as v from "valibot";
import { CELL_KINDS, checkSpec, type LanguageModelSpec, SpecError } from "../core/network/spec.ts";
import { OPTIMIZER_KINDS } from "../core/optimizer.ts";
import { POOLINGS } from "../core/sequence/pooling.ts";
import { networkOfTask, SEQUENCE_TASKS } from "../core/tasks/taskSpec.ts";
import { type CorpusReport, SKIP_REASONS } from "../core/text/corpusReport.ts";
import { harmless, quoted } from "../core/text/harmless.ts";
import { withTodaysNames } from "./earlierNames.ts";
import { type RunRecord, runSchema, sha256Schema } from "./runRecord.ts";

/** Marks a manifest as this program's own. */
const FORMAT = "recurrent-model";
/** Increases whenever an older program would misread a newer folder. */
const FORMAT_VERSION = 1;

/** The files of one generation. */
export const FILE_ROLES = ["weights", "optimizer", "tokenizer", "memory", "progress"] as const;
export type FileRole = (typeof FILE_ROLES)[number];

/** Room for 262,144 files. */
const MAX_PATHS_CHARS = 1 << 21;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Is shown in one line. */
const label = v.pipe(v.string(), v.maxLength(64));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

export const fileEntrySchema = v.strictObject({
  name: v.string(),
  bytes: count,
  sha256: sha256Schema,
});

export const specSchema = v.strictObject({
  cell: v.picklist(CELL_KINDS),
  vocabularySize: count,
  embeddingSize: count,
  hiddenSize: count,
  layers: count,
  isTied: v.boolean(),
});

const reliabilityBinSchema = v.strictObject({ shown: count, right: count, meanConfidence: amount });

const heldOutSchema = v.strictObject({
  files: count,
  chars: count,
  bitsPerChar: amount,
  networkBitsPerChar: v.exactOptional(amount),
  memoryBitsPerChar: amount,
  top1: amount,
  top5: amount,
  reliability: v.exactOptional(v.pipe(v.array(reliabilityBinSchema), v.readonly())),
});

const choicesSchema = v.strictObject({
  learningRate: v.exactOptional(amount),
  clipNorm: v.exactOptional(v.union([amount, v.literal("none")])),
  optimizer: v.exactOptional(v.picklist(OPTIMIZER_KINDS)),
  dropout: v.exactOptional(amount),
  initialState: v.exactOptional(v.picklist(["zeros", "random"])),
});

/** How the model was trained: for resuming, for reports, and to repeat the run. */
const recordSchema = v.strictObject({
  /** ISO 8601. */
  trainedAt: label,
  /** What the network was before the run; absent in the oldest models. */
  initialModel: v.exactOptional(v.picklist(["scratch", "base", "model"])),
  seed: v.pipe(v.number(), v.safeInteger()),
  engine: label,
  threads: count,
  batch: count,
  windowSteps: count,
  /** How training differed from the usual; absent where it did not. */
  choices: v.exactOptional(choicesSchema),
  /** Optimizer steps behind the stored weights, including earlier runs. */
  steps: count,
  /** Tokens learned from in those steps. */
  tokens: count,
  elapsedMs: amount,
  charsPerToken: amount,
  /** Globs that were learned although their type is not known; absent in the oldest models. */
  include: v.optional(v.array(v.string()), []),
  /** Globs that were not learned, besides the rules that always hold. They also apply to files saved later. */
  exclude: v.array(v.string()),
  /** Validation losses of the network alone, oldest first. */
  curve: v.array(v.strictObject({ step: count, bitsPerChar: amount })),
  heldOut: v.exactOptional(heldOutSchema),
  /** The files that the network learned, as `encodePaths` writes them; absent where it is not known, or none. */
  learnedPaths: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_PATHS_CHARS))),
  /** What the mixture learned on the held-out files, in its own format. */
  mixture: v.exactOptional(v.pipe(v.string(), v.maxLength(1 << 20))),
});

const paths = v.array(v.string());
const learnedGroupsSchema = v.array(v.strictObject({ kind: v.string(), files: count, chars: count, examples: paths }));

const corpusSchema = v.strictObject({
  trainingFiles: count,
  trainingChars: count,
  validationFiles: count,
  validationChars: count,
  /** Absent in the oldest models. */
  replacedSecrets: v.optional(count, 0),
  skipped: v.array(
    v.strictObject({ reason: v.picklist(SKIP_REASONS), count, examples: paths, causes: v.exactOptional(paths) }),
  ),
  learned: v.exactOptional(learnedGroupsSchema),
  heldOut: v.exactOptional(learnedGroupsSchema),
});

const rowSchema = v.strictObject({
  name: v.string(),
  parameters: v.exactOptional(count),
  figures: v.record(v.string(), v.pipe(v.number(), v.finite())),
});

const labelSchema = v.strictObject({ label: v.string(), precision: amount, recall: amount, f1: amount, count });

export const taskSpecSchema = v.strictObject({
  task: v.picklist(SEQUENCE_TASKS),
  cell: v.picklist(CELL_KINDS),
  hiddenSize: count,
  layers: count,
  isBidirectional: v.boolean(),
  embeddingSize: count,
  vocabularySize: count,
  eos: count,
  pooling: v.picklist(POOLINGS),
  labels: v.array(v.string()),
  maxOutput: v.pipe(count, v.maxValue(100_000)),
});

const taskSchema = v.strictObject({
  spec: taskSpecSchema,
  heldOut: v.exactOptional(
    v.strictObject({
      examples: count,
      rows: v.array(rowSchema),
      labels: v.exactOptional(v.array(labelSchema)),
      confusion: v.exactOptional(v.array(v.array(count))),
    }),
  ),
});

/** The network of a task, and its figures on what was held out. */
export type StoredTask = v.InferOutput<typeof taskSchema>;

const manifestSchema = v.strictObject({
  format: v.literal(FORMAT),
  formatVersion: v.literal(FORMAT_VERSION),
  generation: v.pipe(count, v.minValue(1)),
  spec: v.optional(specSchema),
  /** The base model whose network is used unchanged. Its weights are not stored. */
  base: v.optional(sha256Schema),
  task: v.optional(taskSchema),
  record: recordSchema,
  corpus: corpusSchema,
  /** In a checkpoint only. */
  run: v.optional(runSchema),
  files: v.strictObject({
    weights: v.optional(fileEntrySchema),
    optimizer: v.optional(fileEntrySchema),
    tokenizer: fileEntrySchema,
    memory: fileEntrySchema,
    progress: v.optional(fileEntrySchema),
  }),
});

export type FileEntry = v.InferOutput<typeof fileEntrySchema>;
export type TrainingRecord = v.InferOutput<typeof recordSchema>;

export interface Manifest {
  readonly generation: number;
  readonly spec: LanguageModelSpec | undefined;
  readonly base?: string | undefined;
  readonly task?: StoredTask | undefined;
  readonly record: TrainingRecord;
  readonly corpus: CorpusReport;
  readonly run?: RunRecord | undefined;
  readonly files: Readonly<Record<"tokenizer" | "memory", FileEntry>> &
    Readonly<{ [Role in "weights" | "optimizer" | "progress"]?: FileEntry | undefined }>;
}

export type ParsedManifest =
  | { readonly kind: "whole"; readonly manifest: Manifest }
  /** Another program's file of the same name. */
  | { readonly kind: "foreign" }
  | { readonly kind: "version"; readonly found: string }
  | { readonly kind: "damaged"; readonly reason: string; readonly isOurs: boolean };

/** The name of a file of generation n. */
export function fileName(role: FileRole, generation: number): string {
  const extension = { tokenizer: "json", memory: "bin" };
  return `${role}-${generation}.${role in extension ? extension[role as keyof typeof extension] : "safetensors"}`;
}

/** The generation that a file name belongs to; undefined for other programs' files. */
export function generationOf(name: string): number | undefined {
  const match = /^([a-z]+)-([1-9]\d{0,14})\.[a-z]+$/.exec(name);
  const role = FILE_ROLES.find(role => role === match?.[1]);
  const generation = Number(match?.[2]);
  return role && fileName(role, generation) === name ? generation : undefined;
}

/** The text of `manifest.json`. */
export function manifestText({ spec, task, run, ...rest }: Manifest): string {
  const optional = { ...(spec && { spec }), ...(task && { task }), ...(run && { run }) };
  const json = { format: FORMAT, formatVersion: FORMAT_VERSION, ...rest, ...optional };
  return `${JSON.stringify(json, null, 1)}\n`;
}

/** Parses the text of a manifest and checks all of it. */
export function parseManifest(text: string): ParsedManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: "damaged", reason: "its manifest is not JSON", isOurs: false };
  }
  if (typeof json !== "object" || json === null || !("format" in json) || json.format !== FORMAT) {
    return { kind: "foreign" };
  }
  if ("formatVersion" in json && json.formatVersion !== FORMAT_VERSION) {
    return { kind: "version", found: harmless(quoted(json.formatVersion)) };
  }
  const parsed = v.safeParse(manifestSchema, withTodaysNames(json));
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return {
      kind: "damaged",
      reason: harmless(`its manifest is wrong at ${v.getDotPath(issue) ?? "the top"} (${issue.message})`),
      isOurs: true,
    };
  }
  const { generation, spec, base, task, record, corpus, run, files } = parsed.output;
  const manifest: Manifest = { generation, spec, base, task, record, corpus, run, files };
  const contradiction = contradictionIn(manifest);
  return contradiction
    ? { kind: "damaged", reason: harmless(contradiction), isOurs: true }
    : { kind: "whole", manifest };
}

function contradictionIn({ generation, spec, base, task, run, files }: Manifest): string | undefined {
  for (const role of FILE_ROLES) {
    const entry = files[role];
    if (entry && entry.name !== fileName(role, generation)) return `its manifest names ${entry.name} as ${role}`;
  }
  if ([spec, base, task].filter(network => network !== undefined).length > 1) return "its manifest has two networks";
  if (((spec ?? task) === undefined) !== (files.weights === undefined))
    return "its manifest has a network without weights";
  if ((run === undefined) !== (files.progress === undefined)) return "its manifest has a run without its progress";
  if (run && !files.optimizer) return "its manifest has a run without an optimizer";
  if (files.optimizer && !files.weights) return "its manifest has an optimizer without weights";
  try {
    if (spec) checkSpec(spec);
    if (task) networkOfTask(task.spec);
  } catch (thrown) {
    if (!(thrown instanceof SpecError)) throw thrown;
    return `its network is impossible (${thrown.message})`;
  }
  return undefined;
}
