/** A model from a stranger costs no more than the limits say: what is too large is refused before it is read. */
import { expect, test } from "vitest";
import { VocabularyError, vocabularyFromJson } from "../../src/core/text/vocabularyFile.ts";
import { decodeMemory, encodeMemory, MemoryFileError } from "../../src/memory/memoryFile.ts";
import type { Disk } from "../../src/storage/disk.ts";
import { type FileRole, fileName, manifestText, parseManifest } from "../../src/storage/manifest.ts";
import { loadModel } from "../../src/storage/modelFolder.ts";
import { sha256 } from "../../src/storage/sha256.ts";
import { TINY_CORPUS, TINY_RECORD } from "./tinyManifest.ts";

const SIZES = { tokenizer: 1000, memory: 1000 };

/** A folder whose manifest and files claim these sizes, and the files that were read. */
function strangersFolder(sizes: Partial<typeof SIZES>, claimed: Partial<typeof SIZES> = sizes) {
  const entry = (role: "tokenizer" | "memory") => ({
    name: fileName(role, 1),
    bytes: { ...SIZES, ...claimed }[role],
    sha256: sha256(new Uint8Array(SIZES[role])),
  });
  const text = manifestText({
    generation: 1,
    spec: undefined,
    record: TINY_RECORD,
    corpus: TINY_CORPUS,
    files: { tokenizer: entry("tokenizer"), memory: entry("memory") },
  });
  const read: string[] = [];
  const disk = {
    async openToRead(file: string) {
      const name = file.slice(file.lastIndexOf("/") + 1);
      const isManifest = name === "manifest.json";
      if (name === "manifest-previous.json") throw Object.assign(new Error("none"), { code: "ENOENT" });
      const role = name.split("-")[0] as FileRole & keyof typeof SIZES;
      return {
        isFile: true,
        bytes: isManifest ? text.length : { ...SIZES, ...sizes }[role],
        async read() {
          if (!isManifest) read.push(role);
          return isManifest ? new TextEncoder().encode(text) : new Uint8Array(SIZES[role]);
        },
        close: async () => {},
      };
    },
  } as Partial<Disk> as Disk;
  return { disk, read };
}

const MB = 1 << 20;

test.each([
  ["a tokenizer of 30 MB", { tokenizer: 30 * MB }],
  ["a memory of 120 MB", { memory: 120 * MB }],
])("%s is refused before anything is read", async (_, sizes) => {
  const { disk, read } = strangersFolder(sizes);
  expect(await loadModel("/m", disk)).toMatchObject({ ok: false, reason: expect.stringContaining("more than") });
  expect(read).toEqual([]);
});

test.each([
  ["a tokenizer", { tokenizer: 30 * MB }],
  ["a memory", { memory: 120 * MB }],
])("%s that is larger than its manifest claims is not read", async (_, sizes) => {
  const { disk, read } = strangersFolder(sizes, {});
  expect(await loadModel("/m", disk)).toMatchObject({ ok: false, reason: expect.stringContaining("more than") });
  expect(read).not.toContain(Object.keys(sizes)[0]);
});

test("more tokens than any vocabulary has are refused before they are looked at", () => {
  let looks = 0;
  const vocab: Record<string, unknown> = {};
  for (let k = 0; k < 70_000; k++) vocab[`t${k}`] = k;
  const counted = new Proxy(vocab, {
    get(target, key) {
      looks++;
      return Reflect.get(target, key);
    },
  });
  expect(() => vocabularyFromJson({ model: { type: "WordLevel", vocab: counted } })).toThrow(VocabularyError);
  expect(looks).toBeLessThanOrEqual(70_000);
});

test("a value as deep as a file can hold is refused in a sentence, wherever it stands", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const head = '"format":"recurrent-model"';
  const sound = `${head},"formatVersion":1`;
  const manifests = [
    deep,
    `{${head},"formatVersion":${deep}}`,
    `{${sound},"record":${deep}}`,
    `{${sound},"x":${deep}}`,
  ];
  for (const text of manifests) {
    const parsed = parseManifest(text);
    expect(parsed.kind).not.toBe("whole");
    if (parsed.kind === "version") expect(parsed.found).toBe("a list");
  }
  const tokenizers = [`{"model":{"type":${deep},"vocab":{}}}`, `{"model":{"type":"BPE","vocab":{"a":${deep}}}}`, deep];
  for (const text of tokenizers) expect(() => vocabularyFromJson(JSON.parse(text))).toThrow(VocabularyError);
});

test("a memory of more documents than a workspace has is refused before one of them is read", () => {
  const count = 600_000;
  const one = encodeMemory([{ path: "", ids: new Int32Array(0) }], 300, 0);
  const bytes = new Uint8Array(one.length + 8 * (count - 1));
  bytes.set(one);
  new DataView(bytes.buffer).setUint32(12, count, true);
  expect(() => decodeMemory(bytes, 300, 0)).toThrow(MemoryFileError);
  expect(() => decodeMemory(bytes, 300, 0)).toThrow("600000 documents are more than");
});
