/** The saved state of a base run: what a later session needs to continue, and the finished weights. */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import { writeAtomically } from "../../storage/atomicFile.ts";
import { nodeDisk } from "../../storage/disk.ts";
import { decodeOptimizer, decodeParameters, encodeOptimizer, encodeParameters } from "../../storage/parameterFile.ts";

/** A point of the learning curve. */
export interface CurvePoint {
  readonly tokens: number;
  readonly seconds: number;
  readonly trainBitsPerToken: number;
  /** The unweighted mean over the languages. */
  readonly bitsPerChar: number;
  readonly byLanguage: Readonly<Record<string, number>>;
}

/** The progress of a run over all its sessions. */
export interface Progress {
  readonly spec: LanguageModelSpec;
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly curve: readonly CurvePoint[];
}

/** "stable" is a run at the full learning rate, which can continue; "finished" is the result after the rate has fallen. */
export type StateName = "stable" | "finished";

/** Writes a state. Each file replaces its previous version only once it is complete. */
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

/** Reads a state. @returns undefined if there is none */
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
