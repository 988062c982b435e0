/**
 * The manifest of a folder of token shards, `shards.json`: what was read, what was skipped, and the files with their
 * hashes. A part has one file of tokens to learn and one of held-out tokens, each document followed by `<EOS>`, as
 * little-endian numbers of 16 bits.
 */
import path from "node:path";
import * as v from "valibot";
import { VOCABULARY_KINDS } from "../../core/text/vocabulary.ts";
import { fileEntrySchema } from "../manifest.ts";
import { DamageError } from "../readFile.ts";

export const SHARD_MANIFEST = "shards.json";
/** Bytes of a token. */
export const TOKEN_BYTES = 2;
/** Bytes of a document's fingerprint. */
export const FINGERPRINT_BYTES = 8;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const sideSchema = v.strictObject({ documents: count, chars: count, tokens: count });
const shardSchema = v.strictObject({ ...fileEntrySchema.entries, ...sideSchema.entries });
/** What a part holds of one source. */
const shareSchema = v.strictObject({ source: count, training: sideSchema, heldOut: sideSchema });
const partSchema = v.strictObject({
  training: shardSchema,
  heldOut: shardSchema,
  /** A hash of each document's text, by which later sources leave out duplicates. */
  fingerprints: fileEntrySchema,
  shares: v.array(shareSchema),
});
const sourceSchema = v.strictObject({
  folder: v.string(),
  replacedSecrets: count,
  /** How many files and folders were skipped, by reason. */
  skipped: v.record(v.string(), count),
  /** Why nothing of it could be read. */
  problem: v.optional(v.string()),
});
/** What decides the contents. Another request needs another folder. */
const requestSchema = v.strictObject({
  folders: v.array(v.string()),
  include: v.array(v.string()),
  exclude: v.array(v.string()),
  maxFileBytes: count,
  /** The vocabulary that is learned from the folders; absent: that of the base model. */
  vocabulary: v.optional(v.strictObject({ kind: v.picklist(VOCABULARY_KINDS), maxSize: count })),
});
const manifestSchema = v.strictObject({
  format: v.literal("recurrent-shards"),
  formatVersion: v.literal(1),
  isComplete: v.boolean(),
  request: requestSchema,
  vocabulary: v.optional(v.strictObject({ ...fileEntrySchema.entries, size: count, eos: count })),
  /** The sources that were read to their ends. */
  sources: v.array(sourceSchema),
  parts: v.array(partSchema),
  /** The last document of the last part, if its source has more. */
  after: v.optional(v.strictObject({ source: count, path: v.string() })),
});

export type ShardSide = v.InferOutput<typeof sideSchema>;
export type ShardPart = v.InferOutput<typeof partSchema>;
export type ShardSource = v.InferOutput<typeof sourceSchema>;
export type ShardRequest = v.InferOutput<typeof requestSchema>;
export type ShardManifest = Omit<v.InferOutput<typeof manifestSchema>, "after"> & {
  readonly after?: { readonly source: number; readonly path: string } | undefined;
};

/** Reads the text of `shards.json`. @throws DamageError */
export function parseShardManifest(text: string): ShardManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DamageError(`${SHARD_MANIFEST} is not JSON`);
  }
  const parsed = v.safeParse(manifestSchema, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new DamageError(`${SHARD_MANIFEST} is wrong at ${v.getDotPath(issue) ?? "the top"} (${issue.message})`);
  }
  const { parts, vocabulary } = parsed.output;
  const entries = parts.flatMap(({ training, heldOut, fingerprints }) => [training, heldOut, fingerprints]);
  for (const { name } of [...entries, ...(vocabulary ? [vocabulary] : [])]) {
    if (name !== path.basename(name) || name === "" || name.startsWith(".") || /[\\/:]/.test(name)) {
      throw new DamageError(`${SHARD_MANIFEST} names ${JSON.stringify(name)}, which is not a file of this folder`);
    }
  }
  return parsed.output;
}

/** No document yet. */
export const NO_DOCUMENTS: ShardSide = { documents: 0, chars: 0, tokens: 0 };

/** Sums the documents of two sides. */
export function sumOfSides(a: ShardSide, b: ShardSide): ShardSide {
  return { documents: a.documents + b.documents, chars: a.chars + b.chars, tokens: a.tokens + b.tokens };
}
