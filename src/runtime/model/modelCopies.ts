/** Copies whole models between folders, and exports their weights for other programs. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { ExportRequest, ExportResult } from "../../protocol/completion.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import { prepareModelFolder, saveModel } from "../../storage/modelFolder.ts";
import { encodeParameters, type StoredSpec } from "../../storage/parameterFile.ts";
import { layersModelFiles, WEIGHTS_FILE } from "../../tfjs/layersModel.ts";
import { ModelError, readAnyModel } from "./openModel.ts";

/** What is exported: the weights and the tokenizer. */
interface Weights {
  readonly spec: StoredSpec;
  readonly parameters: Parameters;
  readonly tokenizer: unknown;
}

/**
 * Writes a model's weights for other programs.
 * @throws ModelError when there is no model, or no network in it; file system errors
 */
export async function exportModel({ modelFolder, format, out }: ExportRequest): Promise<ExportResult> {
  const { spec: languageModel, task, parameters, tokenizer } = (await readAnyModel(modelFolder)).stored;
  const spec = languageModel ?? task?.spec;
  if (!spec || !parameters) throw new ModelError(FAULTS.noWeights(modelFolder), false);
  const write = format === "tfjs" ? writeLayersModel : writeSafetensors;
  return { bytes: await write(out, { spec, parameters, tokenizer }), tensors: parameters.size };
}

/**
 * Copies one folder's model to another folder as its newest model. The other folder's own becomes the previous one.
 * @throws ModelError when there is no usable model; ModelFolderError when the copy cannot be written
 */
export async function copyModel(from: string, to: string): Promise<void> {
  const { stored } = await readAnyModel(from);
  await prepareModelFolder(to);
  const lock = new FolderLock(to);
  try {
    await lock.acquire();
    await saveModel(to, stored);
  } finally {
    await lock.release();
  }
}

/** @returns the bytes of the weights' file */
async function writeSafetensors(out: string, { spec, parameters }: Weights): Promise<number> {
  const bytes = encodeParameters(spec, parameters);
  await writeFile(out, bytes);
  return bytes.length;
}

/** @returns the bytes of the weights' file */
async function writeLayersModel(out: string, { spec, parameters, tokenizer }: Weights): Promise<number> {
  if ("task" in spec) throw new ModelError(FAULTS.taskNotForTfjs(spec.task), false);
  const { model, weights } = layersModelFiles(spec, parameters);
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, WEIGHTS_FILE), weights);
  await writeFile(path.join(out, "tokenizer.json"), JSON.stringify(tokenizer));
  await writeFile(path.join(out, "model.json"), JSON.stringify(model));
  return weights.length;
}
