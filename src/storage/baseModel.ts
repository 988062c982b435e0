/**
 * Reads the base model that ships with the program. Its folder holds `tokenizer.json`, the quantized
 * `weights.safetensors`, and `base.json`, which names both with their lengths and hashes. It is never written.
 */
import path from "node:path";
import * as v from "valibot";
import { FAULTS } from "../core/faults.ts";
import { checkSpec, type LanguageModelSpec, SpecError } from "../core/network/spec.ts";
import { reasonOf } from "../core/reasonOf.ts";
import type { Parameters } from "../core/tensor.ts";
import { nodeDisk } from "./disk.ts";
import { parseTokenizer, within } from "./generation.ts";
import { fileEntrySchema, specSchema } from "./manifest.ts";
import { decodeQuantized } from "./quantizedFile.ts";
import { DamageError, MAX_MANIFEST_BYTES, readAtMost, readEntry } from "./readFile.ts";

/** A network that knows code in general, with its vocabulary. */
export interface StoredBaseModel {
  readonly spec: LanguageModelSpec;
  /** The contents of `tokenizer.json`. */
  readonly tokenizer: unknown;
  readonly parameters: Parameters;
  readonly training: BaseTraining;
  /** Hash of the weights file. It identifies the base model. */
  readonly sha256: string;
  /** The start values of the mixer that were fitted for it, as text; absent where it has the program's own. */
  readonly mixture?: string | undefined;
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
export const baseTrainingSchema = v.strictObject({
  /** Tokens that it learned from, and the hours that training took. */
  tokens: amount,
  hours: amount,
  charsPerToken: amount,
  /** Network alone, on held-out files of each language. */
  bitsPerChar: v.record(v.string(), amount),
});
const baseSchema = v.strictObject({
  format: v.literal("recurrent-base"),
  formatVersion: v.literal(1),
  spec: specSchema,
  training: baseTrainingSchema,
  files: v.strictObject({ weights: fileEntrySchema, tokenizer: fileEntrySchema }),
});

/** How the base model was trained. */
export type BaseTraining = v.InferOutput<typeof baseTrainingSchema>;
/** What `base.json` says. */
export type BaseManifest = v.InferInput<typeof baseSchema>;

export const BASE_MANIFEST = "base.json";
/** More than any network that is worth shipping takes: set by hand. */
const MAX_FILE_BYTES = 64 << 20;

/** A base model cannot be used. The message is a sentence for the user. */
export class BaseModelError extends Error {
  override readonly name = "BaseModelError";
}

/**
 * Reads the base model of a folder; undefined where there is none.
 * @throws BaseModelError when it cannot be used
 */
export async function readBaseModel(folder: string): Promise<StoredBaseModel | undefined> {
  try {
    return await read(folder);
  } catch (thrown) {
    if (!(thrown instanceof DamageError || thrown instanceof SpecError)) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      if (code === undefined) throw thrown;
    }
    throw new BaseModelError(FAULTS.baseUnusable(folder, reasonOf(thrown)));
  }
}

async function read(folder: string): Promise<StoredBaseModel> {
  const bytes = await readAtMost(nodeDisk, path.join(folder, BASE_MANIFEST), MAX_MANIFEST_BYTES);
  const { spec, training, files } = parseBaseManifest(new TextDecoder().decode(bytes));
  for (const entry of [files.weights, files.tokenizer]) {
    if (entry.name !== path.basename(entry.name)) throw new DamageError(`${entry.name} is not a file of this folder`);
    if (entry.bytes > MAX_FILE_BYTES) throw new DamageError(`${entry.name} claims ${entry.bytes} bytes`);
  }
  checkSpec(spec);
  const weights = await readEntry(nodeDisk, folder, files.weights);
  const tokenizer = parseTokenizer(await readEntry(nodeDisk, folder, files.tokenizer));
  const parameters = within("weights", () => decodeQuantized(spec, weights));
  return { spec, training, tokenizer, parameters, sha256: files.weights.sha256 };
}

/** Reads the text of `base.json`. @throws DamageError */
export function parseBaseManifest(text: string): v.InferOutput<typeof baseSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DamageError(`${BASE_MANIFEST} is not JSON`);
  }
  const parsed = v.safeParse(baseSchema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new DamageError(`${BASE_MANIFEST} is wrong at ${v.getDotPath(issue) ?? "the top"} (${issue.message})`);
}
