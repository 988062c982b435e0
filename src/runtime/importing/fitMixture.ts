/**
 * Fits the mixer's start values for a base model: reads held-out files of folders, each with a memory of the folder's
 * other files, and takes the mean of the parameters after each file.
 */
import { scoreText } from "../../completion/evaluate/score.ts";
import type { Experts } from "../../completion/mixing/experts.ts";
import { MixerParameters } from "../../completion/mixing/parameters/mixerParameters.ts";
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { DEFAULT_RULES, readCorpus, type SourceFile } from "../../workspace/corpus.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { inRepresentativeOrder } from "../../workspace/pathHash.ts";
import { splitCorpus } from "../../workspace/split.ts";
import { ImportError, type Imported } from "./readImported.ts";

/** Held-out characters that are read of each folder, and of each file at most. Set by hand, not measured. */
const READ_CHARS = 60_000;
const READ_OF_FILE_CHARS = 12_000;

export interface Fit {
  readonly mixture: MixerParameters;
  readonly files: number;
  readonly chars: number;
  /** Of the files as they were read, each before the mixer learned from it. */
  readonly bitsPerChar: number;
}

/** @throws ImportError when no folder holds out any text */
export async function fitMixture(
  { spec, parameters, vocabulary }: Imported,
  {
    engine,
    folders,
    signal,
  }: { readonly engine: Engine; readonly folders: readonly string[]; readonly signal: AbortSignal },
): Promise<Fit> {
  // As a base model is used: in eight bits.
  const predictor = engine.createPredictor(spec, parameters, "int8");
  const learning = new MixerParameters();
  const sum = new Float64Array(learning.values.length);
  const total = { files: 0, chars: 0, bits: 0 };
  try {
    for (const folder of folders) {
      const { files } = await readCorpus(nodeFileSystem(folder), DEFAULT_RULES, { signal });
      const { training, validation } = splitCorpus(files);
      const documents = training.map(({ path, text }): MemoryDocument => ({ path, ids: vocabulary.encode(text).ids }));
      const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
      const experts: Experts = { vocabulary, predictor, memory };
      for (const file of piecesOf(validation)) {
        signal.throwIfAborted();
        for (const { bits } of scoreText(experts, file, { mixerParameters: learning })) total.bits += bits;
        total.files++;
        total.chars += file.text.length;
        for (const [k, value] of learning.values.entries()) sum[k]! += value;
      }
    }
  } finally {
    predictor.dispose();
  }
  if (total.files === 0) throw new ImportError(FAULTS.nothingToFit(folders.join(", ")));
  const mixture = new MixerParameters(Float32Array.from(sum, value => value / total.files));
  return { mixture, files: total.files, chars: total.chars, bitsPerChar: total.bits / total.chars };
}

/** The beginnings of files from everywhere in the folder. */
function piecesOf(files: readonly SourceFile[]): readonly SourceFile[] {
  const pieces: SourceFile[] = [];
  let chars = 0;
  for (const { path, text } of inRepresentativeOrder(files)) {
    if (chars >= READ_CHARS) break;
    const piece = text.slice(0, READ_OF_FILE_CHARS).replace(/[\ud800-\udbff]$/, "");
    pieces.push({ path, text: piece });
    chars += piece.length;
  }
  return pieces;
}
