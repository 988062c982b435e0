/** A prepared run: corpus, vocabulary, memory and settings, before the first step. */
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import type { RunSettings } from "../../protocol/training.ts";
import type { TrainingRecord } from "../../storage/manifest.ts";
import type { InterruptedRun, RunRecord } from "../../storage/runRecord.ts";
import type { BaseModel } from "../model/openBaseModel.ts";
import type { EncodedCorpus, SplitCorpus } from "./learnedCorpus.ts";

/** Everything that is known before the first step. */
export interface PreparedRun {
  readonly corpus: SplitCorpus;
  readonly vocabulary: Vocabulary;
  readonly training: readonly MemoryDocument[];
  readonly validation: readonly MemoryDocument[];
  /** What the network learns and is validated on: the same documents, or those of the request's focus. */
  readonly focused: EncodedCorpus;
  /** Of the training files alone. */
  readonly memory: WorkspaceMemory;
  readonly spec: LanguageModelSpec;
  readonly settings: RunSettings;
  /** How training differs from the usual. */
  readonly choices: TrainingRecord["choices"];
  readonly charsPerToken: number;
  /** Globs that are learned although their type is not known, and globs that are not learned. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly corpusSha256: string;
  /** The base model, if the run began with it. */
  readonly base: BaseModel | undefined;
  /** The record of the model that the run continues from. */
  readonly earlierRecord: TrainingRecord | undefined;
  /** The interrupted run that this run resumes. */
  readonly interrupted: InterruptedRun | undefined;
}

/** What identifies a run from its first step on, together with its seed. */
export type RunIdentity = Pick<RunRecord, "corpusSha256" | "budgetSeconds" | "rateScale" | "baseSha256" | "earlier">;
