/** Reads a network that another program trained, with its vocabulary and what is known of its training. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { type CellKind, MAX_PARAMETERS, SpecError } from "../../core/network/spec.ts";
import { systemReasonOf } from "../../core/reasonOf.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { VocabularyError, vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import { nodeDisk } from "../../storage/disk.ts";
import { decodeNetwork, type ImportedNetwork } from "../../storage/exchange/importedNetwork.ts";
import {
  decodeTask,
  type ImportedTaskNetwork,
  isTaskFile,
  type ToldTask,
} from "../../storage/exchange/importedTask.ts";
import { type CurveLine, parseCurve, parseScaleModel, type ScaleModel } from "../../storage/exchange/scaleModel.ts";
import { TOKENIZER } from "../../storage/folderOwnership.ts";
import { parseTokenizer } from "../../storage/generation.ts";
import { DamageError, readAtMost } from "../../storage/readFile.ts";
import { MAX_HEADER_BYTES, SafetensorsError } from "../../storage/safetensors.ts";

const WEIGHTS = "weights.safetensors";
const MODEL = "model.json";
const CURVE = "curve.jsonl";
/** A tied output may be stored beside its embedding, so a file can hold more than the parameters. */
const MAX_WEIGHTS_BYTES = 8 * MAX_PARAMETERS + MAX_HEADER_BYTES + 8;
const MAX_TEXT_BYTES = 64 << 20;
const MAX_CURVE_BYTES = 256 << 20;

/** What is to be imported. */
export interface ImportSource {
  /** Absolute path of a folder of scale/train.py, or of a safetensors file. */
  readonly place: string;
  /** Absolute path of its `tokenizer.json`; absent: beside the weights. */
  readonly tokenizer?: string | undefined;
  readonly cell?: CellKind | undefined;
  /** What the user says of a task; absent: the file says it, or it is a language model. */
  readonly told?: Omit<ToldTask, "cell"> | undefined;
}

/** The network of a task, with its vocabulary. */
export interface ImportedTask extends ImportedTaskNetwork {
  readonly vocabulary: Vocabulary;
}

/** A language model, with its vocabulary and what is known of its training. */
export interface Imported extends ImportedNetwork {
  readonly vocabulary: Vocabulary;
  /** Absent where the weights come from another program. */
  readonly training?: ScaleModel["training"] | undefined;
  readonly curve: readonly CurveLine[];
}

/** A network cannot be imported. The message is a sentence for the user. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

const EXPECTED = [DamageError, SafetensorsError, SpecError, VocabularyError];

/** Whether a network is that of a task. */
export function isTask(imported: Imported | ImportedTask): imported is ImportedTask {
  return "task" in imported.spec;
}

/** @throws ImportError */
export async function readImported(source: ImportSource): Promise<Imported | ImportedTask> {
  try {
    return await read(source);
  } catch (thrown) {
    const { code, path: file } = thrown as NodeJS.ErrnoException;
    if (!EXPECTED.some(kind => thrown instanceof kind) && code === undefined) throw thrown;
    const why = code === "ENOENT" ? `${path.basename(file ?? "")} is missing` : systemReasonOf(thrown);
    throw new ImportError(FAULTS.importUnusable(source.place, why.replace(/\.$/, "")));
  }
}

async function read({ place, tokenizer, cell, told }: ImportSource): Promise<Imported | ImportedTask> {
  const isFolder = (await stat(place)).isDirectory();
  const folder = isFolder ? place : path.dirname(place);
  const weights = isFolder ? path.join(place, WEIGHTS) : place;
  const json = parseTokenizer(await readAtMost(nodeDisk, tokenizer ?? path.join(folder, TOKENIZER), MAX_TEXT_BYTES));
  const vocabulary = vocabularyFromJson(json);
  const bytes = await readAtMost(nodeDisk, weights, MAX_WEIGHTS_BYTES);
  if (told || isTaskFile(bytes)) return { ...decodeTask(bytes, vocabulary, told && { ...told, cell }), vocabulary };
  const about = isFolder ? await textIn(folder, MODEL, MAX_TEXT_BYTES) : undefined;
  const model = about === undefined ? undefined : parseScaleModel(about);
  const network = decodeNetwork(bytes, { vocabularySize: vocabulary.size, cell: cell ?? model?.spec.cell });
  const curve = isFolder ? await textIn(folder, CURVE, MAX_CURVE_BYTES) : undefined;
  return { ...network, vocabulary, training: model?.training, curve: curve === undefined ? [] : parseCurve(curve) };
}

/** The text of a file that need not be there. */
async function textIn(folder: string, name: string, maxBytes: number): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await readAtMost(nodeDisk, path.join(folder, name), maxBytes));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
}
