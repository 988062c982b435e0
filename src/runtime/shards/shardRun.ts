/**
 * Writes token shards of any number of folders: the same files as training would learn, cleaned of secrets and cut into
 * tokens. Memory holds one part at a time. After a crash, the next run continues after the last whole part.
 */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { reasonOf } from "../../core/reasonOf.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import { ShardFolder, ShardFolderError } from "../../storage/shards/shardFolder.ts";
import {
  FINGERPRINT_BYTES,
  NO_DOCUMENTS,
  type ShardManifest,
  type ShardSide,
  type ShardSource,
  sumOfSides,
} from "../../storage/shards/shardManifest.ts";
import { WorkspaceError } from "../../workspace/findFiles.ts";
import { splitCorpus } from "../../workspace/split.ts";
import { surveyFolder } from "../../workspace/surveyedFolder.ts";
import { fingerprintOf, PART_TOKENS, PartWriter, type SideName } from "./partWriter.ts";
import type { ShardParts } from "./shardParts.ts";
import { rulesOf } from "./shardRules.ts";
import { openShardVocabulary } from "./shardVocabulary.ts";
import { TextSpool } from "./textSpool.ts";

const SPOOL = "texts.tmp";

/** What the shards hold when a run ends. */
export interface ShardEnd {
  readonly isComplete: boolean;
  readonly parts: number;
  readonly training: ShardSide;
  readonly heldOut: ShardSide;
  readonly sources: readonly ShardSource[];
}

/**
 * Writes the shards, or continues where an earlier run ended.
 * @throws ShardFolderError, and ModelFolderError while another process writes the folder
 */
export async function writeShards(out: string, parts: ShardParts): Promise<ShardEnd> {
  const { request } = parts;
  const folder = new ShardFolder(out);
  const earlier = await folder.open();
  if (earlier && JSON.stringify(earlier.request) !== JSON.stringify(request)) {
    throw new ShardFolderError(FAULTS.otherShards(out));
  }
  const lock = new FolderLock(out);
  await lock.acquire();
  try {
    const begun: ShardManifest = earlier ?? {
      format: "recurrent-shards",
      formatVersion: 1,
      isComplete: false,
      request,
      sources: [],
      parts: [],
    };
    if (!earlier) await folder.writeManifest(begun);
    if (begun.isComplete) return endOf(begun);
    const { vocabulary, manifest } = await openShardVocabulary(folder, begun, parts);
    parts.emit({ type: "vocabulary", size: vocabulary.size });
    const spool = new TextSpool(path.join(out, SPOOL));
    try {
      return endOf(await new ShardRun({ folder, vocabulary, spool, ...parts }, manifest).run());
    } finally {
      await spool.clear();
    }
  } finally {
    await lock.release();
  }
}

function endOf({ isComplete, parts, sources }: ShardManifest): ShardEnd {
  const total = (side: SideName): ShardSide =>
    parts.reduce((sum, part) => sumOfSides(sum, sideOf(part[side])), NO_DOCUMENTS);
  return { isComplete, parts: parts.length, training: total("training"), heldOut: total("heldOut"), sources };
}

function sideOf({ documents, chars, tokens }: ShardSide): ShardSide {
  return { documents, chars, tokens };
}

interface RunParts extends ShardParts {
  readonly folder: ShardFolder;
  readonly vocabulary: Vocabulary;
  readonly spool: TextSpool;
}

class ShardRun {
  private readonly writer: PartWriter;
  /** The fingerprints of the documents of earlier sources, and of this one as far as it is read. */
  private readonly known = new Set<string>();

  constructor(
    private readonly parts: RunParts,
    private manifest: ShardManifest,
  ) {
    const { folder, vocabulary, partTokens = PART_TOKENS } = parts;
    this.writer = new PartWriter(folder, vocabulary.eos, manifest.parts.length, partTokens);
  }

  async run(): Promise<ShardManifest> {
    const { folders } = this.manifest.request;
    await this.readFingerprints();
    for (let source = this.manifest.sources.length; source < folders.length; source++) {
      if (await this.readSource(source, folders[source]!)) continue;
      await this.commit({ after: this.manifest.after });
      return this.manifest;
    }
    await this.commit({ isComplete: true, after: undefined });
    return this.manifest;
  }

  /** Documents of the source that continues are found again, so they must not count as known. */
  private async readFingerprints(): Promise<void> {
    const { parts, sources } = this.manifest;
    for (const [k, bytes] of (await this.parts.folder.fingerprintsOf(parts)).entries()) {
      const documents = parts[k]!.shares.filter(({ source }) => source < sources.length).reduce(
        (sum, { training, heldOut }) => sum + training.documents + heldOut.documents,
        0,
      );
      for (let d = 0; d < documents; d++) {
        const at = d * FINGERPRINT_BYTES;
        this.known.add(keyOf(bytes.subarray(at, at + FINGERPRINT_BYTES)));
      }
    }
  }

  /** @returns false where the run was stopped */
  private async readSource(source: number, folder: string): Promise<boolean> {
    const { emit, signal, spool } = this.parts;
    try {
      return await this.learnSource(source, folder);
    } catch (thrown) {
      if (signal.aborted) return false;
      if (!(thrown instanceof WorkspaceError)) throw thrown;
      const problem = reasonOf(thrown);
      emit({ type: "leftOut", source, folder, problem });
      this.finish({ folder, replacedSecrets: 0, skipped: {}, problem });
      return true;
    } finally {
      await spool.clear();
    }
  }

  private async learnSource(source: number, folder: string): Promise<boolean> {
    const { emit, openFolder, signal, spool, vocabulary } = this.parts;
    const fingerprints: Uint8Array[] = [];
    const isDuplicate = (text: string): boolean => {
      const fingerprint = fingerprintOf(text);
      if (this.known.has(keyOf(fingerprint))) return true;
      this.known.add(keyOf(fingerprint));
      fingerprints.push(fingerprint);
      return false;
    };
    const surveyed = await surveyFolder(openFolder(folder), rulesOf(this.manifest.request), {
      store: spool,
      isDuplicate,
      limits: { signal },
    });
    emit({ type: "source", source, folder, files: surveyed.paths.length });
    const heldOut = new Set(
      splitCorpus(surveyed.paths.map(name => ({ path: name }))).validation.map(file => file.path),
    );
    const { after } = this.manifest;
    let replacedSecrets = 0;
    let read = 0;
    for await (const { path: name, text, replacedSecrets: replaced } of surveyed.files()) {
      const fingerprint = fingerprints[read++]!;
      replacedSecrets += replaced;
      if (after?.source === source && name <= after.path) continue;
      const { ids } = vocabulary.encode(text);
      const document = { ids, chars: text.length, fingerprint };
      this.writer.add(source, heldOut.has(name) ? "heldOut" : "training", document);
      if (!this.writer.isFull && !signal.aborted) continue;
      await this.commit({ after: { source, path: name } });
      emit({ type: "part", parts: this.manifest.parts.length, source, tokens: endOf(this.manifest).training.tokens });
      if (signal.aborted) return false;
    }
    const skipped = Object.fromEntries(surveyed.skips.groups().map(({ reason, count }) => [reason, count]));
    this.finish({ folder, replacedSecrets, skipped });
    return true;
  }

  /** Its last documents may wait for the next part, so the manifest on the disk does not name it before that. */
  private finish(source: ShardSource): void {
    this.manifest = { ...this.manifest, sources: [...this.manifest.sources, source] };
  }

  private async commit(change: { readonly isComplete?: true; readonly after: ShardManifest["after"] }): Promise<void> {
    const { parts } = this.manifest;
    const more = this.writer.isEmpty ? [] : [await this.writer.write()];
    this.manifest = { ...this.manifest, ...change, parts: [...parts, ...more] };
    await this.parts.folder.writeManifest(this.manifest);
  }
}

function keyOf(fingerprint: Uint8Array): string {
  return Buffer.from(fingerprint).toString("latin1");
}
