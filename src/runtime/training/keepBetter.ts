/** Compares the model of a run with the one in use, on the same held-out text, so that the better one stays in use. */
import { scoreText } from "../../completion/evaluate/score.ts";
import { type Experts, freshMixerParameters } from "../../completion/mixing/experts.ts";
import type { MixerParameters } from "../../completion/mixing/parameters/mixerParameters.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { encodeMemory } from "../../memory/memoryFile.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import type { ModelComparison } from "../../protocol/heldOutFigures.ts";
import type { ScoredPiece } from "../measuring/heldOut.ts";
import { ModelError, readModel } from "../model/openModel.ts";
import type { ReadModel } from "../model/readModel.ts";
import { encodeFiles } from "./learnedCorpus.ts";
import type { PreparedRun } from "./preparedRun.ts";
import type { RunEnvironment } from "./runEnvironment.ts";

/** A new model is worse when it needs this much more bits. Less is noise of a few held-out files. Set by hand. */
const TOLERANCE = 0.005;

/** The result: the figures, and the memory that the model in use gets where it stays. */
export interface Compared {
  readonly comparison: ModelComparison;
  readonly memory: Uint8Array;
}

/**
 * Scores the held-out pieces of the run with the model in use and a memory of the same files, until the deadline.
 * @returns undefined where there is no model in use, or no time to compare
 */
export async function compareWithModelInUse(
  modelFolder: string,
  environment: RunEnvironment,
  run: { readonly prepared: PreparedRun; readonly pieces: readonly ScoredPiece[]; readonly deadlineMs: number },
): Promise<Compared | undefined> {
  const { prepared, pieces, deadlineMs } = run;
  const inUse = await modelInUse(modelFolder, environment);
  if (!inUse || pieces.length === 0) return undefined;
  const documents = await documentsFor(inUse.vocabulary, prepared, { environment, deadlineMs });
  if (!documents) return undefined;
  const { size, eos } = inUse.vocabulary;
  const memory = WorkspaceMemory.build(documents.training, size, eos);
  const { spec, parameters } = inUse.stored;
  const predictor = spec && parameters && environment.engine.createPredictor(spec, parameters);
  try {
    const mixerParameters = await startOfMixer(inUse, environment);
    const experts: Experts = { vocabulary: inUse.vocabulary, predictor, memory, mixerParameters };
    const comparison = await comparedOn(pieces, experts, { environment, deadlineMs });
    if (!comparison) return undefined;
    return { comparison, memory: encodeMemory([...documents.training, ...documents.validation], size, eos) };
  } finally {
    predictor?.dispose();
  }
}

async function modelInUse(folder: string, { openBaseModel }: RunEnvironment): Promise<ReadModel | undefined> {
  try {
    return await readModel(folder, openBaseModel);
  } catch (thrown) {
    if (!(thrown instanceof ModelError)) throw thrown;
    return undefined; // missing, damaged, or for a task: nothing to compare with
  }
}

/** The mixer begins as it did when the model in use was measured at the end of its own run. */
async function startOfMixer(
  { stored }: ReadModel,
  { openBaseModel }: RunEnvironment,
): Promise<MixerParameters | undefined> {
  return stored.record.initialModel === "base" ? (await openBaseModel?.())?.mixture : undefined;
}

interface Documents {
  readonly training: readonly MemoryDocument[];
  readonly validation: readonly MemoryDocument[];
}

interface Until {
  readonly environment: RunEnvironment;
  readonly deadlineMs: number;
}

/** The run's documents in the other model's tokens; undefined where there is no time to encode all of them. */
async function documentsFor(
  vocabulary: Vocabulary,
  prepared: PreparedRun,
  { environment: { clock }, deadlineMs }: Until,
): Promise<Documents | undefined> {
  const { training, validation } = prepared;
  const isSame = JSON.stringify(vocabulary.toJson()) === JSON.stringify(prepared.vocabulary.toJson());
  if (isSame) return { training, validation };
  const signal = new AbortController().signal; // a stopped run compares too
  const encoded = await encodeFiles(prepared.corpus, vocabulary, { clock, signal, deadlineMs });
  const count = (corpus: { readonly training: readonly unknown[]; readonly validation: readonly unknown[] }): number =>
    corpus.training.length + corpus.validation.length;
  return count(encoded) === count(prepared.corpus) ? encoded : undefined;
}

async function comparedOn(
  pieces: readonly ScoredPiece[],
  experts: Experts,
  { environment: { clock }, deadlineMs }: Until,
): Promise<ModelComparison | undefined> {
  const mixerParameters = freshMixerParameters(experts);
  let [files, chars, bits, earlierBits] = [0, 0, 0, 0];
  for (const { path, text, bits: bitsOfNew } of pieces) {
    await clock.nextTurn();
    if (clock.nowMs() >= deadlineMs) break;
    const scored = scoreText(experts, { path, text }, { mixerParameters });
    files++;
    chars += text.length;
    bits += bitsOfNew;
    earlierBits += scored.reduce((sum, token) => sum + token.bits, 0);
  }
  if (chars === 0) return undefined;
  const isEarlierKept = bits > earlierBits * (1 + TOLERANCE);
  return { files, chars, bitsPerChar: bits / chars, earlierBitsPerChar: earlierBits / chars, isEarlierKept };
}
