/**
 * A base model as one file, as a team hands it to its editors: a safetensors file with the quantized weights, the
 * vocabulary as bytes, and everything else in its metadata. Nothing in it is executed, and all of it is checked.
 */
import path from "node:path";
import * as v from "valibot";
import { FAULTS } from "../../core/faults.ts";
import { checkSpec, SpecError } from "../../core/network/spec.ts";
import { systemReasonOf } from "../../core/reasonOf.ts";
import { writeAtomically } from "../atomicFile.ts";
import { BaseModelError, baseTrainingSchema, type StoredBaseModel } from "../baseModel.ts";
import { nodeDisk } from "../disk.ts";
import { parseTokenizer } from "../generation.ts";
import { specSchema } from "../manifest.ts";
import { dequantized, quantizedTensors } from "../quantizedFile.ts";
import { DamageError, readAtMost } from "../readFile.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "../safetensors.ts";
import { sha256 } from "../sha256.ts";

const FORMAT = "recurrent-base-file";
const TOKENIZER = "tokenizer.json";
/** More than the largest network takes in eight bits. */
const MAX_FILE_BYTES = 256 << 20;
const MAX_MIXTURE_CHARS = 1 << 19;

const aboutSchema = v.strictObject({
  formatVersion: v.literal(1),
  spec: specSchema,
  training: baseTrainingSchema,
  mixture: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_MIXTURE_CHARS))),
});

/** What a base file holds. */
export type BaseFileContents = Omit<StoredBaseModel, "sha256">;

/** @throws SafetensorsError when a parameter is missing or not finite */
export function encodeBaseFile({ spec, parameters, tokenizer, training, mixture }: BaseFileContents): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(tokenizer));
  const text = { shape: [bytes.length], values: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
  const tensors = new Map([...quantizedTensors(spec, parameters), [TOKENIZER, text] as const]);
  const about = { formatVersion: 1, spec, training, ...(mixture !== undefined && { mixture }) };
  return encodeSafetensors({ tensors, metadata: { format: FORMAT, about: JSON.stringify(about) } });
}

/** @throws DamageError, SafetensorsError, SpecError */
export function decodeBaseFile(bytes: Uint8Array): BaseFileContents {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata["format"] !== FORMAT) throw new DamageError("it is not a base model of Recurrent");
  const parsed = v.safeParse(aboutSchema, aboutOf(metadata["about"] ?? ""));
  if (!parsed.success) throw new DamageError(`its description is wrong (${parsed.issues[0].message})`);
  const { spec, training, mixture } = parsed.output;
  checkSpec(spec);
  const text = tensors.get(TOKENIZER)?.values;
  if (!(text instanceof Int8Array)) throw new DamageError("it holds no vocabulary");
  const tokenizer = parseTokenizer(new Uint8Array(text.buffer, text.byteOffset, text.length));
  const weights = new Map([...tensors].filter(([name]) => name !== TOKENIZER));
  return { spec, training, tokenizer, parameters: dequantized(spec, weights), mixture };
}

function aboutOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamageError("its description is not JSON");
  }
}

/** Reads a base model that somebody chose. @throws BaseModelError */
export async function readBaseFile(file: string): Promise<StoredBaseModel> {
  if (!path.isAbsolute(file)) throw new BaseModelError(FAULTS.baseFileUnusable(file, "its path is not absolute"));
  try {
    const bytes = await readAtMost(nodeDisk, file, MAX_FILE_BYTES);
    return { ...decodeBaseFile(bytes), sha256: sha256(bytes) };
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const isExpected = [DamageError, SafetensorsError, SpecError].some(kind => thrown instanceof kind);
    if (!isExpected && code === undefined) throw thrown;
    throw new BaseModelError(FAULTS.baseFileUnusable(file, systemReasonOf(thrown)));
  }
}

/** Writes the file; an earlier one stays until it is complete. @returns its bytes */
export async function writeBaseFile(file: string, contents: BaseFileContents): Promise<number> {
  const bytes = encodeBaseFile(contents);
  await writeAtomically(nodeDisk, file, bytes);
  return bytes.length;
}
