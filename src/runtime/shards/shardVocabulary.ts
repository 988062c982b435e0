/** The vocabulary of token shards: that of the base model, or one that is learned from samples of all folders. */
import { FAULTS } from "../../core/faults.ts";
import { trainVocabulary } from "../../core/text/trainVocabulary.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { VocabularyError, vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import { TOKENIZER } from "../../storage/folderOwnership.ts";
import { type ShardFolder, ShardFolderError } from "../../storage/shards/shardFolder.ts";
import type { ShardManifest } from "../../storage/shards/shardManifest.ts";
import { readCorpus } from "../../workspace/corpus.ts";
import { WorkspaceError } from "../../workspace/findFiles.ts";
import { splitCorpus } from "../../workspace/split.ts";
import { VOCABULARY_SAMPLE_CHARS } from "../common/defaults.ts";
import type { ShardParts } from "./shardParts.ts";
import { rulesOf } from "./shardRules.ts";

/** However many folders there are, a sample of each is large enough to hold a file. Set by hand, not measured. */
const LEAST_SAMPLE_BYTES = 20_000;

type VocabularyParts = Pick<ShardParts, "openFolder" | "baseVocabulary" | "emit" | "signal">;

/**
 * Opens the vocabulary of the folder, or makes it and writes it there.
 * @throws ShardFolderError
 */
export async function openShardVocabulary(
  folder: ShardFolder,
  manifest: ShardManifest,
  parts: VocabularyParts,
): Promise<{ readonly vocabulary: Vocabulary; readonly manifest: ShardManifest }> {
  if (manifest.vocabulary) {
    return { vocabulary: parsed(await folder.tokenizer(manifest.vocabulary)), manifest };
  }
  const vocabulary = manifest.request.vocabulary
    ? await learnVocabulary(manifest, parts)
    : await parts.baseVocabulary();
  if (!vocabulary) throw new ShardFolderError(FAULTS.noVocabulary());
  const entry = await folder.write(TOKENIZER, new TextEncoder().encode(JSON.stringify(vocabulary.toJson())));
  const named = { ...manifest, vocabulary: { ...entry, size: vocabulary.size, eos: vocabulary.eos } };
  await folder.writeManifest(named);
  return { vocabulary, manifest: named };
}

function parsed(json: unknown): Vocabulary {
  try {
    return vocabularyFromJson(json);
  } catch (thrown) {
    if (thrown instanceof VocabularyError) throw new ShardFolderError(thrown.message);
    throw thrown;
  }
}

/** Learns from as much of each folder, in files that represent it. */
async function learnVocabulary(
  { request }: ShardManifest,
  { openFolder, emit, signal }: VocabularyParts,
): Promise<Vocabulary> {
  const { folders } = request;
  const { kind, maxSize } = request.vocabulary!;
  const maxTotalBytes = Math.max(LEAST_SAMPLE_BYTES, Math.ceil(VOCABULARY_SAMPLE_CHARS / folders.length));
  const texts: string[] = [];
  for (const [source, folder] of folders.entries()) {
    try {
      const { files } = await readCorpus(openFolder(folder), { ...rulesOf(request), maxTotalBytes }, { signal });
      const { training } = splitCorpus(files);
      texts.push(...training.map(({ text }) => text));
      emit({ type: "sampled", source, folder, chars: training.reduce((sum, { text }) => sum + text.length, 0) });
    } catch (thrown) {
      // What cannot be read is said when its turn comes.
      if (!(thrown instanceof WorkspaceError)) throw thrown;
    }
  }
  return trainVocabulary(kind, texts, maxSize);
}
