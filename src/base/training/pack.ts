/** Packs a finished run into the files that ship. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { BASE_MANIFEST, type BaseManifest } from "../../storage/baseModel.ts";
import { encodeQuantized } from "../../storage/quantizedFile.ts";
import { sha256 } from "../../storage/sha256.ts";
import type { Progress } from "./runState.ts";

/** Writes `base.json`, the vocabulary and the quantized weights. @returns the number of bytes of the weights */
export async function packBase(
  folder: string,
  {
    progress,
    snapshot,
    vocabulary,
    charsPerToken,
  }: {
    readonly progress: Progress;
    readonly snapshot: TrainerSnapshot;
    readonly vocabulary: Vocabulary;
    readonly charsPerToken: number;
  },
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const write = async (name: string, bytes: Uint8Array) => {
    await writeFile(path.join(folder, name), bytes);
    return { name, bytes: bytes.length, sha256: sha256(bytes) };
  };
  const { spec, tokens, seconds, curve } = progress;
  const weights = await write("weights.safetensors", encodeQuantized(spec, snapshot.parameters));
  const tokenizer = await write("tokenizer.json", new TextEncoder().encode(JSON.stringify(vocabulary.toJson())));
  const manifest: BaseManifest = {
    format: "recurrent-base",
    formatVersion: 1,
    spec,
    training: { tokens, hours: seconds / 3600, charsPerToken, bitsPerChar: curve.at(-1)?.byLanguage ?? {} },
    files: { weights, tokenizer },
  };
  await writeFile(path.join(folder, BASE_MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return weights.bytes;
}
