/** Copies whole models between folders, and exports their weights for other programs. */
import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { ExportRequest, ExportResult } from "../../protocol/completion.ts";
import { metadataOf } from "../../storage/exchange/importedTask.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import { checkModelFolder, ModelFolderError } from "../../storage/folderOwnership.ts";
import { prepareModelFolder, saveModel } from "../../storage/modelFolder.ts";
import { encodeParameters, type StoredSpec } from "../../storage/parameterFile.ts";
import { isKerasCell } from "../../tfjs/kerasCells.ts";
import { isOwnLayersModel, layersModelFiles, WEIGHTS_FILE } from "../../tfjs/layersModel.ts";
import { ModelError, openExperts, readAnyModel, readModel } from "./openModel.ts";
import type { OpenBaseModel } from "./readModel.ts";

const MODEL_FILE = "model.json";
const TOKENIZER_FILE = "tokenizer.json";
const EXPORTED: ReadonlySet<string> = new Set([MODEL_FILE, TOKENIZER_FILE, WEIGHTS_FILE]);

/** What is exported: the weights and the tokenizer. */
interface Weights {
  readonly spec: StoredSpec;
  readonly parameters: Parameters;
  readonly tokenizer: unknown;
}

/**
 * Writes a model's weights for other programs. Checks first that this replaces nothing but an earlier export.
 * @throws ModelError when there is no model, or no network in it; ModelFolderError when something else is in the way;
 * file system errors
 */
export async function exportModel(
  { modelFolder, format, out, mayReplace = false }: ExportRequest,
  openBaseModel?: OpenBaseModel,
): Promise<ExportResult> {
  await (format === "tfjs" ? checkExportFolder(out) : mayReplace || checkNewFile(out));
  const {
    spec: languageModel,
    task,
    parameters,
    tokenizer,
  } = (await readAnyModel(modelFolder, openBaseModel, "serving")).stored;
  const spec = languageModel ?? task?.spec;
  if (!spec || !parameters) throw new ModelError(FAULTS.noWeights(modelFolder), false);
  const write = format === "tfjs" ? writeLayersModel : writeSafetensors;
  return { bytes: await write(out, { spec, parameters, tokenizer }), tensors: parameters.size };
}

/**
 * Copies one folder's model to another folder as its newest model. The other folder's own becomes the previous one. The
 * model is opened as a whole first, so that one that cannot be used does not take the place of one that can.
 * @throws ModelError when there is no usable model; ModelFolderError when the copy cannot be written
 */
export async function copyModel(
  from: string,
  to: string,
  { openEngine, openBaseModel }: { openEngine(): Promise<Engine>; readonly openBaseModel?: OpenBaseModel | undefined },
): Promise<void> {
  await checkModelFolder(to);
  const read = await readModel(from, openBaseModel);
  openExperts(from, read, await openEngine()).predictor?.dispose();
  const { stored } = read;
  await prepareModelFolder(to);
  const lock = new FolderLock(to);
  try {
    await lock.acquire();
    await saveModel(to, stored);
  } finally {
    await lock.release();
  }
}

/** @throws ModelFolderError when there is something already */
async function checkNewFile(file: string): Promise<void> {
  if (await lstat(file).catch(ifMissing)) throw new ModelFolderError(FAULTS.fileExists(file));
}

/** @throws ModelFolderError unless the folder is missing, empty, or holds an export of ours alone */
async function checkExportFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(ifMissing);
  if (!names || names.length === 0) return;
  const model = await readFile(path.join(folder, MODEL_FILE), "utf8").catch(ifMissing);
  if (!isOwnLayersModel(model ?? "") || names.some(name => !EXPORTED.has(name))) {
    throw new ModelFolderError(FAULTS.othersFolder(folder));
  }
}

function ifMissing(thrown: NodeJS.ErrnoException): undefined {
  if (thrown.code !== "ENOENT") throw thrown;
}

/** @returns the bytes of the weights' file */
async function writeSafetensors(out: string, { spec, parameters }: Weights): Promise<number> {
  const about = "task" in spec ? metadataOf(spec) : { cell: spec.cell };
  const bytes = encodeParameters(spec, parameters, about);
  await writeFile(out, bytes);
  return bytes.length;
}

/** @returns the bytes of the weights' file */
async function writeLayersModel(out: string, { spec, parameters, tokenizer }: Weights): Promise<number> {
  if (!isKerasCell(spec.cell)) throw new ModelError(FAULTS.cellNotForTfjs(spec.cell), false);
  const { model, weights } = layersModelFiles(spec, parameters);
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, WEIGHTS_FILE), weights);
  await writeFile(path.join(out, TOKENIZER_FILE), JSON.stringify(tokenizer));
  await writeFile(path.join(out, MODEL_FILE), JSON.stringify(model));
  return weights.length;
}
