/**
 * Reads the weights of a task's network that another program trained: a safetensors file with the names that `export`
 * writes. What the shapes do not tell is in the file's metadata, or is told by the user.
 */
import * as v from "valibot";
import type { CellKind } from "../../core/network/spec.ts";
import type { Pooling } from "../../core/sequence/pooling.ts";
import { networkOfTask, type TaskSpec } from "../../core/tasks/taskSpec.ts";
import { taskSpecSchema } from "../manifest.ts";
import { shapesOf } from "../parameterFile.ts";
import { decodeSafetensors, SafetensorsError } from "../safetensors.ts";
import { recurrentSizes, type Tensors, takeParameters } from "./importedTensors.ts";

/** What the user says of a task whose file does not say it. */
export interface ToldTask {
  readonly task: TaskSpec["task"];
  /** In the order of the network's outputs or inputs. */
  readonly labels: readonly string[];
  readonly pooling?: Pooling | undefined;
  readonly cell?: CellKind | undefined;
}

/** A network and its parameters under the names of the project. */
export interface ImportedTaskNetwork {
  readonly spec: TaskSpec;
  readonly parameters: Map<string, Float32Array>;
}

/** The key of the spec in the metadata of a file. */
const TASK = "task";
/** Of an answer, where nothing tells how long answers are. Set by hand, not measured. */
const MAX_OUTPUT = 400;

/** The metadata with which a file says what its network is. */
export function metadataOf(spec: TaskSpec): Readonly<Record<string, string>> {
  return { [TASK]: JSON.stringify(spec) };
}

/** Whether a file says that it holds the network of a task. @throws SafetensorsError */
export function isTaskFile(bytes: Uint8Array): boolean {
  return decodeSafetensors(bytes).metadata[TASK] !== undefined;
}

/** @throws SafetensorsError, SpecError when it is no network of a task with this vocabulary */
export function decodeTask(
  bytes: Uint8Array,
  vocabulary: { readonly size: number; readonly eos: number },
  told: ToldTask | undefined,
): ImportedTaskNetwork {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const described = metadata[TASK];
  const spec = told ? specOf(tensors, vocabulary, told, metadata["cell"]) : parsedSpec(described ?? "");
  networkOfTask(spec); // checks the sizes
  if (spec.vocabularySize !== vocabulary.size || spec.eos !== vocabulary.eos) {
    throw new SafetensorsError(`its network has ${spec.vocabularySize} tokens, its tokenizer.json ${vocabulary.size}`);
  }
  return { spec, parameters: parametersOf(spec, tensors) };
}

function parsedSpec(text: string): TaskSpec {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new SafetensorsError("its description of the task is not JSON");
  }
  const parsed = v.safeParse(taskSpecSchema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new SafetensorsError(`its description of the task is wrong at ${v.getDotPath(issue) ?? "the top"}`);
}

/** Finds the sizes of a network by the shapes of its tensors. */
function specOf(
  tensors: Tensors,
  { size, eos }: { readonly size: number; readonly eos: number },
  { task, labels, pooling = "mean", cell }: ToldTask,
  named: string | undefined,
): TaskSpec {
  const reader = task === "translate" ? "encoder." : "";
  const { inputSize: embeddingSize, ...found } = recurrentSizes(tensors, `${reader}rnn.`, cell ?? named);
  const isBidirectional = tensors.has(`${reader}rnn.weight_hh_l0_reverse`);
  const sizes = { ...found, isBidirectional, embeddingSize, vocabularySize: size, eos };
  return { task, ...sizes, pooling, labels: task === "translate" ? [] : labels, maxOutput: MAX_OUTPUT };
}

function parametersOf(spec: TaskSpec, tensors: Tensors): Map<string, Float32Array> {
  const { parameters } = takeParameters(tensors, shapesOf(spec));
  const left = [...tensors.keys()].find(name => !parameters.has(name));
  if (left !== undefined) throw new SafetensorsError(`${left}: is not a tensor of this network`);
  return parameters;
}
