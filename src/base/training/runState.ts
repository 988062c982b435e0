/** Where a base run stands, on disk: what it needs to go on, and the finished weights. */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import { writeAtomically } from "../../storage/atomicFile.ts";
import { nodeDisk } from "../../storage/disk.ts";
import { decodeOptimizer, decodeParameters, encodeOptimizer, encodeParameters } from "../../storage/parameterFile.ts";

/** One line of the learning curve. */
export interface CurvePoint {
  readonly tokens: number;
  readonly seconds: number;
  readonly trainBitsPerToken: number;
  /** Mean over the languages, each alike. */
  readonly bitsPerChar: number;
  readonly byLanguage: Readonly<Record<string, number>>;
}

/** What has been done: optimizer steps, and seconds spent on them. */
export interface Progress {
  readonly spec: LanguageModelSpec;
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly curve: readonly CurvePoint[];
}

/** A run at the full learning rate, which may go on; and what came of it once the rate had fallen. */
export type StateName = "stable" | "finished";

/** Writes a state; the one before it stands until this one is whole. */
export async function saveState(
  folder: string,
  name: StateName,
  { progress, snapshot }: { readonly progress: Progress; readonly snapshot: TrainerSnapshot },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const at = (ending: string): string => path.join(folder, `${name}${ending}`);
  const { spec } = progress;
  await writeAtomically(nodeDisk, at(".weights.safetensors"), encodeParameters(spec, snapshot.parameters));
  await writeAtomically(nodeDisk, at(".optimizer.safetensors"), encodeOptimizer(spec, snapshot));
  await writeAtomically(nodeDisk, at(".json"), new TextEncoder().encode(JSON.stringify(progress, null, 1)));
}

/** The state, or undefined where there is none. */
export async function loadState(
  folder: string,
  name: StateName,
): Promise<{ readonly progress: Progress; readonly snapshot: TrainerSnapshot } | undefined> {
  const read = (ending: string): Promise<Buffer> => readFile(path.join(folder, `${name}${ending}`));
  const text = await read(".json").catch(() => undefined);
  if (text === undefined) return undefined;
  const progress: Progress = JSON.parse(text.toString("utf8"));
  const parameters: Parameters = decodeParameters(progress.spec, await read(".weights.safetensors"));
  const optimizer = decodeOptimizer(progress.spec, await read(".optimizer.safetensors"), progress.steps);
  return { progress, snapshot: { parameters, ...optimizer } };
}
