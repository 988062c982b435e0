/**
 * The file format of the memory. It stores the tokens of the documents; the index is built again from them.
 * Little-endian 32-bit numbers: magic, vocabulary size, `<EOS>`, number of documents; for each document the lengths of
 * path and tokens, and the low and high half of its stamp, which is 0 where there is none; then all paths in UTF-8, then
 * all tokens.
 */
import type { MemoryDocument } from "./segment.ts";

const MAGIC = 0x324d4352; // "RCM2"
const HEADER_WORDS = 4;
/** Of each document, besides path and tokens. */
export const DOCUMENT_WORDS = 4;
const WORD = 2 ** 32;
/** Each document takes about a kilobyte in use, however short it is. */
export const MAX_DOCUMENTS = 1 << 19;

/** Says that the bytes are not a memory, or belong to another vocabulary. */
export class MemoryFileError extends Error {
  override readonly name = "MemoryFileError";
}

/** Encodes documents as the bytes of a memory file. */
export function encodeMemory(documents: readonly MemoryDocument[], vocabularySize: number, eos: number): Uint8Array {
  const paths = documents.map(({ path }) => new TextEncoder().encode(path));
  const pathBytes = paths.reduce((sum, path) => sum + path.length, 0);
  const tokenCount = documents.reduce((sum, { ids }) => sum + ids.length, 0);
  const bytes = new Uint8Array(4 * (HEADER_WORDS + DOCUMENT_WORDS * documents.length + tokenCount) + pathBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const word = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  for (const value of [MAGIC, vocabularySize, eos, documents.length]) word(value);
  documents.forEach(({ ids, stamp = 0 }, k) => {
    for (const value of [paths[k].length, ids.length, stamp % WORD, Math.floor(stamp / WORD)]) word(value);
  });
  for (const path of paths) {
    bytes.set(path, at);
    at += path.length;
  }
  for (const { ids } of documents) for (const id of ids) word(id);
  return bytes;
}

/** The vocabulary that the bytes name in their header; undefined where they are not a memory. */
export function memoryVocabulary(bytes: Uint8Array): { readonly size: number; readonly eos: number } | undefined {
  if (bytes.length < 4 * HEADER_WORDS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  return { size: view.getUint32(4, true), eos: view.getUint32(8, true) };
}

/**
 * Decodes the documents of a memory file. Everything is checked before use.
 *
 * @throws MemoryFileError naming what does not fit
 */
export function decodeMemory(bytes: Uint8Array, vocabularySize: number, eos: number): MemoryDocument[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): number => view.getUint32(at, true);
  const expect = (what: string, expected: number, found: number): void => {
    if (found !== expected) throw new MemoryFileError(`memory: expected ${what} ${expected}, found ${found}`);
  };
  if (bytes.length < 4 * HEADER_WORDS) throw new MemoryFileError("memory: the file is cut short");
  expect("format", MAGIC, word(0));
  expect("vocabulary size", vocabularySize, word(4));
  expect("<EOS>", eos, word(8));
  const count = word(12);
  if (count > MAX_DOCUMENTS) throw new MemoryFileError(`memory: ${count} documents are more than ${MAX_DOCUMENTS}`);
  const documentAt = (k: number): number => 4 * (HEADER_WORDS + DOCUMENT_WORDS * k);
  const pathsAt = documentAt(count);
  if (pathsAt > bytes.length) throw new MemoryFileError("memory: the file is cut short");
  let pathBytes = 0;
  let tokenCount = 0;
  for (let k = 0; k < count; k++) {
    pathBytes += word(documentAt(k));
    tokenCount += word(documentAt(k) + 4);
  }
  expect("length in bytes", pathsAt + pathBytes + 4 * tokenCount, bytes.length);
  let pathAt = pathsAt;
  let tokensAt = pathsAt + pathBytes;
  return Array.from({ length: count }, (_, k) => {
    const at = documentAt(k);
    const pathLength = word(at);
    const ids = new Int32Array(word(at + 4));
    const stamp = word(at + 8) + WORD * word(at + 12) || undefined;
    const path = new TextDecoder().decode(bytes.subarray(pathAt, pathAt + pathLength));
    pathAt += pathLength;
    for (let i = 0; i < ids.length; i++, tokensAt += 4) {
      ids[i] = word(tokensAt);
      if (ids[i] < 0 || ids[i] >= vocabularySize || ids[i] === eos) {
        throw new MemoryFileError(`memory: expected token ids below ${vocabularySize}, found ${word(tokensAt)}`);
      }
    }
    return { path, ids, stamp };
  });
}
