/** Host (client) <-> training worker (server). The terminal prints the same events as JSON lines. */

import type { CellKind } from "../core/network/spec.ts";
import type { OptimizerKind } from "../core/optimizer.ts";
import type { Pooling } from "../core/sequence/pooling.ts";
import type { TaskFigures } from "../core/tasks/taskFigures.ts";
import { SEQUENCE_TASKS, type TaskSpec } from "../core/tasks/taskSpec.ts";
import type { CorpusReport } from "../core/text/corpusReport.ts";
import type { VocabularyKind } from "../core/text/vocabulary.ts";
import type { Contract } from "./contract.ts";
import type { CompletionsEvent, HeldOutFigures, ModelComparison } from "./heldOutFigures.ts";
import type { InspectionRequests, SampleRequest, SampleResult } from "./inspection.ts";
import type { DataReport, ProgressEvent } from "./tasks.ts";

/** What to learn, and with which settings. Absent fields take the defaults. */
export interface TrainingRequest {
  /** Absolute path of the folder to learn; it is never written to. */
  readonly folder: string;
  /** The name of a file of the folder: it alone is learned, whatever its type, with its last tenth held out. */
  readonly file?: string;
  /**
   * A folder inside of `folder`, relative to it with "/" between names: the network learns its files alone. The memory
   * has the files of the whole folder.
   */
  readonly focus?: string;
  /** Absolute path of the model folder. */
  readonly modelFolder: string;
  /**
   * Wall time of the whole run: reading, vocabulary, memory, training, and writing.
   * 0 means the unchanged base model and memory.
   */
  readonly budgetSeconds: number;
  /** A task on a data file. Absent: a language model. */
  readonly task?: SequenceTask;
  /** Reads from both ends; for tasks that know the whole sequence. */
  readonly isBidirectional?: boolean;
  /** The state that a classifier answers from. */
  readonly pooling?: Pooling;
  readonly cell?: CellKind;
  readonly layers?: number;
  readonly hidden?: number;
  /** Numbers of an embedding row; absent: as many as hidden units. */
  readonly embedding?: number;
  /** The fraction of a layer's outputs that training drops before the next layer. */
  readonly dropout?: number;
  /** The state before the first token in training: zeros, or small random numbers. */
  readonly initialState?: InitialStateKind;
  /** The highest learning rate. */
  readonly learningRate?: number;
  /** Sequences of a batch. */
  readonly batch?: number;
  /** Steps of backpropagation through time. */
  readonly windowSteps?: number;
  /** The largest norm of the gradients. */
  readonly clipNorm?: number | "none";
  readonly optimizer?: OptimizerKind;
  readonly tokenizer?: VocabularyKind;
  readonly vocabularySize?: number;
  readonly threads?: number;
  readonly seed?: number;
  /**
   * Resumes an interrupted run over this model exactly, with its plan, seed, threads, and remaining budget.
   * Without an interrupted run, a new run starts from the model in the folder.
   */
  readonly isResumed?: boolean;
  /** Seconds between checkpoints. Absent: 30, or more when writing takes long. */
  readonly checkpointSeconds?: number;
  /** Starts with random initial weights and a vocabulary of the folder, without the base model. */
  readonly isFromScratch?: boolean;
  /** Globs of paths, relative to the folder, to learn despite an unknown file type; all other rules still apply. */
  readonly include?: readonly string[];
  /** Globs of paths, relative to the folder, to leave out. */
  readonly exclude?: readonly string[];
  readonly maxFileBytes?: number;
  /**
   * Keeps the model in use where the new one predicts held-out files worse. The other one, or the model in use before, is
   * kept beside it.
   */
  readonly keepsBetter?: boolean;
  /** A value of the editor's setting `files.encoding`: how files without a byte order mark are read. */
  readonly encoding?: string;
  /**
   * Ends the run after this many optimizer steps, or earlier when the budget ends, and plans the learning rate for them.
   * Two such runs with the same seed and threads on one machine have the same curve to the last bit.
   */
  readonly maxSteps?: number;
}

export const TASK_KINDS = ["lm", ...SEQUENCE_TASKS] as const;

/** A task on labeled data, one example a line. */
export type SequenceTask = TaskSpec["task"];

/** The largest single file that is learned where nothing else is asked for: 64 MB. */
export const SINGLE_FILE_BYTES = 64 << 20;

export const INITIAL_STATES = ["zeros", "random"] as const;

/** What a⟨0⟩ is in training. */
export type InitialStateKind = (typeof INITIAL_STATES)[number];

/** What a run begins with: random weights, the base model, or the model in the folder. */
export type InitialModelKind = "scratch" | "base" | "model";

/** The resolved settings of a run. */
export interface RunSettings {
  /** Absent: a language model. */
  readonly task?: SequenceTask;
  readonly isBidirectional?: boolean;
  readonly initialModel: InitialModelKind;
  readonly cell: CellKind;
  readonly layers: number;
  readonly hidden: number;
  readonly embedding: number;
  readonly tokenizer: VocabularyKind;
  readonly vocabularySize: number;
  readonly parameters: number;
  readonly batch: number;
  readonly windowSteps: number;
  /** Gradients are scaled down to this global L2 norm; null: they are not clipped. */
  readonly clipNorm: number | null;
  /** The highest learning rate. */
  readonly learningRate: number;
  readonly optimizer: OptimizerKind;
  readonly dropout: number;
  readonly initialState: InitialStateKind;
  readonly threads: number;
  readonly seed: number;
  readonly engine: string;
}

/** The corpus has been read. */
export interface CorpusEvent {
  /** Of a task alone. */
  readonly data?: DataReport;
  readonly report: CorpusReport;
  readonly settings: RunSettings;
  readonly trainingTokens: number;
  readonly validationTokens: number;
}

/** One optimizer step. */
export interface StepEvent {
  readonly step: number;
  /** Tokens processed so far. */
  readonly tokens: number;
  /** Of the network alone, mean over the window. */
  readonly trainLossNatsPerToken: number;
  /** The same loss in bits per character, converted with the corpus's characters per token. */
  readonly trainBitsPerChar: number;
  readonly learningRate: number;
  /** Global L2 norm before clipping. */
  readonly gradNorm: number;
  readonly tokensPerSecond: number;
  /** Since the start of the run. */
  readonly elapsedMs: number;
  /** Until the run is expected to end: with the budget, or earlier at `endsAtStep`. */
  readonly remainingMs: number;
  /** The last step of a run that ends before its budget, because more passes over the files only memorize them. */
  readonly endsAtStep?: number;
}

/** A pass of the network alone over the validation files or a part of them. */
export interface ValidationEvent {
  readonly step: number;
  readonly lossNatsPerToken: number;
  readonly bitsPerChar: number;
  /** True for the lowest validation loss so far: the run keeps these weights. */
  readonly isBest: boolean;
  readonly elapsedMs: number;
  /** Of a task, by name, such as accuracy: on a part of the held-out examples. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Loss, gradient, or weights were not finite: training returned to earlier weights and a lower learning rate. */
export interface RollbackEvent {
  /** The step with non-finite values. */
  readonly step: number;
  /** Optimizer steps of the restored weights. */
  readonly toStep: number;
  /** Factor on the planned learning rate from now on. */
  readonly rateScale: number;
  /** There were too many rollbacks: the run ends and keeps the best weights. */
  readonly isLast: boolean;
}

/** The run starts from the contents of the model folder. */
export interface ResumedEvent {
  /** Optimizer steps of the initial weights. */
  readonly step: number;
  /** "sameRun": an interrupted run resumes exactly. "changedFiles": it cannot, because the files have changed. */
  readonly from: "sameRun" | "changedFiles" | "model";
}

/** A checkpoint was written, or could not be written; the run continues either way. */
export interface CheckpointEvent {
  readonly step: number;
  readonly tookMs: number;
  readonly problem?: string;
}

/** A sample that the run drew. */
export interface SampleEvent {
  readonly step: number;
  readonly temperature: number;
  readonly prompt: string;
  readonly text: string;
}

export interface TrainingEnd {
  /**
   * "stopped": by the user or Ctrl-C. "diverged": values were not finite again and again.
   * Both keep the best model so far, or memory alone when there are no good weights.
   */
  readonly reason: "finished" | "stopped" | "diverged";
  readonly steps: number;
  readonly tokens: number;
  readonly elapsedMs: number;
  readonly modelFolder: string;
  /** False when the run stopped before there was anything to keep; the model folder is then unchanged. */
  readonly isWritten: boolean;
  /** The run was suspended: there is a checkpoint of its last step in place of a model. */
  readonly isSuspended?: boolean;
  /** Absent when no files were held out or there was no time to measure. */
  readonly heldOut?: HeldOutFigures;
  /** Absent when there was no model in use, or no time to compare. */
  readonly comparison?: ModelComparison;
  /** The number of the new model among the kept ones, where it did not take the place of the model in use. */
  readonly keptAs?: number;
  /** Of a task alone. */
  readonly taskFigures?: TaskFigures;
  readonly stageMs?: StageTimes;
}

/** How long each phase took. */
export type StageTimes = Readonly<Partial<Record<TrainingPhase, number>>>;

export interface TrainingContract extends Contract {
  /** They inspect the network of the run, at its last validation. */
  requests: InspectionRequests & {
    /** Draws from it; null when there is none. */
    sample: { params: SampleRequest; result: SampleResult | null };
    /** Settles after the run has ended and the model is written. Canceling stops the run and keeps the model. */
    train: { params: TrainingRequest; result: TrainingEnd };
    /** Asks the current run to end; its `train` request then settles. */
    stop: { params: Record<string, never>; result: Record<string, never> };
    /** As stop, but a run that trains leaves a checkpoint in place of a model, so that it can be resumed later. */
    suspend: { params: Record<string, never>; result: Record<string, never> };
    /** Pauses the run between two steps; the event says when it does. The budget does not count the pause. */
    pause: { params: Record<string, never>; result: Record<string, never> };
    /** Lets the run rest for a while at its next turn; the budget does not count that. No event follows. */
    rest: { params: { readonly forMs: number }; result: Record<string, never> };
    /** Continues the paused run. */
    continue: { params: Record<string, never>; result: Record<string, never> };
  };
  events: {
    corpus: CorpusEvent;
    step: StepEvent;
    validation: ValidationEvent;
    /** Of a task alone, after a validation. */
    progress: ProgressEvent;
    rollback: RollbackEvent;
    resumed: ResumedEvent;
    checkpoint: CheckpointEvent;
    sample: SampleEvent;
    completions: CompletionsEvent;
    /** The run entered a phase that takes noticeable time. */
    phase: { readonly phase: TrainingPhase };
    /** The run is paused, or continues. */
    pause: { readonly isPaused: boolean };
  };
}

/** What a run spends its time on. */
export type TrainingPhase = "reading" | "vocabulary" | "memory" | "training" | "measuring" | "writing";

/** An event of the run; over the channel, `type` is the event's name and the rest is its payload. */
export type TrainingEvent = {
  [Name in keyof TrainingContract["events"]]: { readonly type: Name } & TrainingContract["events"][Name];
}[keyof TrainingContract["events"]];
