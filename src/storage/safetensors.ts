/**
 * Encodes and decodes the safetensors format: an 8-byte little-endian header length, a JSON header, then raw numbers.
 * F32 and I8 are supported. Bytes are laid out as in memory, so the machine must be little-endian, as all machines that
 * Node supports are.
 *
 * Source: huggingface/safetensors, README "Format". Reading is strict, because anyone may have written a file: every
 * byte after the header belongs to exactly one tensor, and every number is finite.
 */
import * as v from "valibot";
import { product } from "../core/tensor.ts";
import { harmless } from "../core/text/harmless.ts";
import { duplicateKey } from "./duplicateKey.ts";

/** A named array of a file. `values` is row-major; its type is the dtype. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int8Array;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes are not a usable safetensors file. The message says what is wrong. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
  /** @param message may quote the file */
  constructor(message: string) {
    super(harmless(message));
  }
}

/** A language model's header has a few kilobytes. A much larger one is an attack or damage. */
export const MAX_HEADER_BYTES = 1 << 20;

const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const METADATA = "__metadata__";

/** The bytes of a number of each dtype, and the array that holds such numbers. */
const DTYPES = {
  F32: { bytes: 4, read: (data: ArrayBuffer) => new Float32Array(data) },
  I8: { bytes: 1, read: (data: ArrayBuffer) => new Int8Array(data) },
} as const;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const tensorEntry = v.strictObject({
  dtype: v.picklist(["F32", "I8"], issue => `expected dtype F32 or I8, found ${issue.received}`),
  shape: v.pipe(v.array(size), v.maxLength(8)),
  data_offsets: v.tuple([size, size]),
});
const metadataEntry = v.record(v.string(), v.string());

type TensorEntry = v.InferOutput<typeof tensorEntry>;

/**
 * The bytes of a file with these tensors, in the map's order; the numbers begin at a multiple of 8.
 * @throws SafetensorsError when a shape does not fit its numbers or a number is not finite
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header[METADATA] = metadata;
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    if (name === METADATA) throw new SafetensorsError(`a tensor may not be named ${METADATA}`);
    if (product(shape) !== values.length) {
      throw new SafetensorsError(`${name}: shape [${shape.join(", ")}] does not fit ${values.length} numbers`);
    }
    checkFinite(name, values);
    const dtype = values instanceof Float32Array ? "F32" : "I8";
    header[name] = { dtype, shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  if (headerBytes > MAX_HEADER_BYTES) throw new SafetensorsError(`the header takes ${headerBytes} bytes`);
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  bytes.fill(" ".charCodeAt(0), LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes);
  let at = LENGTH_BYTES + headerBytes;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * The tensors of a file, copied out of `bytes`.
 * @throws SafetensorsError
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { entries, metadata, dataStart } = parseHeader(bytes);
  checkCoverage(entries, bytes.length - dataStart);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, data_offsets: range }] of entries) {
    // Numbers must be aligned, so this copies them. `bytes.slice` does not copy a Buffer.
    const data = Uint8Array.from(bytes.subarray(dataStart + range[0], dataStart + range[1]));
    const values = DTYPES[dtype].read(data.buffer);
    checkFinite(name, values);
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array) {
  if (bytes.length < LENGTH_BYTES) throw new SafetensorsError(`the file has ${bytes.length} bytes, not a whole header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw new SafetensorsError(`the header claims to have ${length} bytes`);
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > bytes.length) throw new SafetensorsError("the file ends inside its header");
  const json = parseJson(bytes.subarray(LENGTH_BYTES, dataStart));
  const { [METADATA]: rawMetadata = {}, ...rawEntries } = json;
  const metadata = v.safeParse(metadataEntry, rawMetadata);
  if (!metadata.success) throw new SafetensorsError("the metadata is not a map of texts");
  const entries: [string, TensorEntry][] = Object.entries(rawEntries).map(([name, raw]) => [
    name,
    parseEntry(name, raw),
  ]);
  return { entries, metadata: metadata.output, dataStart };
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let json: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    json = JSON.parse(text);
  } catch {
    // Whether the encoding or the JSON is wrong makes no difference.
    throw new SafetensorsError("the header is not JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json) || !text.startsWith("{")) {
    throw new SafetensorsError("the header is not a JSON object");
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw new SafetensorsError(`the header names ${twice} twice`);
  return json as Record<string, unknown>;
}

function parseEntry(name: string, raw: unknown): TensorEntry {
  const parsed = v.safeParse(tensorEntry, raw);
  if (!parsed.success) throw new SafetensorsError(`${name}: ${parsed.issues[0].message}`);
  const { dtype, shape, data_offsets: range } = parsed.output;
  if (range[1] - range[0] !== product(shape) * DTYPES[dtype].bytes) {
    throw new SafetensorsError(
      `${name}: shape [${shape.join(", ")}] does not fit the bytes ${range[0]} to ${range[1]}`,
    );
  }
  return parsed.output;
}

/** Checks that the ranges cover all bytes: no overlap, no gap, nothing left over. */
function checkCoverage(entries: readonly (readonly [string, TensorEntry])[], dataBytes: number): void {
  const sorted = [...entries].sort(
    (a, b) => a[1].data_offsets[0] - b[1].data_offsets[0] || a[1].data_offsets[1] - b[1].data_offsets[1],
  );
  let end = 0;
  for (const [name, { data_offsets: range }] of sorted) {
    if (range[1] > dataBytes) throw new SafetensorsError(`${name}: ends at byte ${range[1]} of ${dataBytes}`);
    if (range[0] < end) throw new SafetensorsError(`${name}: overlaps the tensor before it`);
    if (range[0] > end) throw new SafetensorsError(`${name}: bytes ${end} to ${range[0]} belong to no tensor`);
    end = range[1];
  }
  if (end !== dataBytes) throw new SafetensorsError(`bytes ${end} to ${dataBytes} belong to no tensor`);
}

function checkFinite(name: string, values: StoredTensor["values"]): void {
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) throw new SafetensorsError(`${name}: number ${k} is ${values[k]}`);
  }
}
