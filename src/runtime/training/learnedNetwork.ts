/** The network that a run has learned: its weights, and how much training is behind them. */
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { FolderLock } from "../../storage/folderLock.ts";
import type { TrainingRecord } from "../../storage/manifest.ts";
import type { PreparedRun } from "./preparedRun.ts";
import type { RunBudget } from "./runBudget.ts";

/** The network that will be written. */
export interface LearnedNetwork {
  readonly spec: LanguageModelSpec;
  /** The base model whose weights these still are. */
  readonly base?: string | undefined;
  readonly snapshot: TrainerSnapshot;
  /** Tokens behind the snapshot, including earlier runs. */
  readonly tokens: number;
  readonly curve: TrainingRecord["curve"];
  /** Of this run alone. */
  readonly stepsOfRun: number;
  readonly tokensOfRun: number;
}

export interface NetworkRunParts {
  readonly prepared: PreparedRun;
  readonly earlierNetwork: LearnedNetwork | undefined;
  readonly budget: RunBudget;
  readonly lock: FolderLock;
}
