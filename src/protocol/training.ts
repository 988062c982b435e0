/** Host (client) <-> training worker (server). The terminal prints the same events as JSON lines. */
import type { CellKind } from "../core/network/spec.ts";
import type { CorpusReport } from "../core/text/corpusReport.ts";
import type { VocabularyKind } from "../core/text/vocabulary.ts";
import type { Contract } from "./contract.ts";

/** What to learn, into which model folder, with which network. Absent fields take the measured defaults. */
export interface TrainingRequest {
  /** Absolute path of the folder to learn; it is never written to. */
  readonly folder: string;
  /** Absolute path of the model folder. */
  readonly modelFolder: string;
  /**
   * Wall time from start to end: reading, vocabulary, memory, training and writing included.
   * 0: the base model as it is, and memory.
   */
  readonly budgetSeconds: number;
  readonly cell?: CellKind;
  readonly layers?: number;
  readonly hidden?: number;
  readonly tokenizer?: VocabularyKind;
  readonly vocabularySize?: number;
  readonly threads?: number;
  readonly seed?: number;
  /**
   * Where a run over this model was broken off, that run goes on, as if it had not been: with its plan, seed, threads
   * and the rest of its budget. Else a new run goes on from the model in the folder.
   */
  readonly isResumed?: boolean;
  /** A checkpoint is written whenever so many seconds have passed. Absent: half a minute, longer where writing takes long. */
  readonly checkpointSeconds?: number;
  /** Leave the base model out: a fresh network with a vocabulary of the folder's own. */
  readonly isFromScratch?: boolean;
  /** Globs of paths, relative to the folder, that are learned although their type is not known; no other rule gives way. */
  readonly include?: readonly string[];
  /** Globs of paths, relative to the folder, that are not learned. */
  readonly exclude?: readonly string[];
  readonly maxFileBytes?: number;
  /**
   * Ends after so many optimizer steps, if the budget has not ended before, and fits the learning rate to them:
   * two such runs with one seed and thread count on one machine have the same curve to the last bit.
   */
  readonly maxSteps?: number;
}

/** What a network was before a run: fresh, the base model, or the model that the folder held. */
export type InitialModelKind = "scratch" | "base" | "model";

/** What the run is made of, once it is known. */
export interface RunSettings {
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
  /** Gradients are scaled down to this global L2 norm. */
  readonly clipNorm: number;
  readonly threads: number;
  readonly seed: number;
  readonly engine: string;
}

export interface CorpusEvent {
  readonly report: CorpusReport;
  readonly settings: RunSettings;
  readonly trainingTokens: number;
  readonly validationTokens: number;
}

/** One optimizer step. */
export interface StepEvent {
  readonly step: number;
  /** Tokens learned from so far. */
  readonly tokens: number;
  /** Network alone, mean of the window. */
  readonly trainLossNatsPerToken: number;
  /** The same in bits per character, by the corpus's characters per token. */
  readonly trainBitsPerChar: number;
  readonly learningRate: number;
  /** Global L2 norm before clipping. */
  readonly gradNorm: number;
  readonly tokensPerSecond: number;
  /** Since the start of the run. */
  readonly elapsedMs: number;
  /** Until the budget ends. */
  readonly remainingMs: number;
}

/** A pass over (part of) the validation files, network alone. */
export interface ValidationEvent {
  readonly step: number;
  readonly lossNatsPerToken: number;
  readonly bitsPerChar: number;
  /** The lowest of the run so far: these weights are kept. */
  readonly isBest: boolean;
  readonly elapsedMs: number;
}

/** Loss, gradient or weights were not finite: training went back to good weights and goes on at a lower rate. */
export interface RollbackEvent {
  /** Whose figures were not finite. */
  readonly step: number;
  /** Optimizer steps behind the weights that are used again. */
  readonly toStep: number;
  /** Fraction of the planned learning rate from now on. */
  readonly rateScale: number;
  /** It happened too often: the run ends, and what was best is kept. */
  readonly isLast: boolean;
}

/** A run goes on from what is in the model folder. */
export interface ResumedEvent {
  /** Steps behind the weights that it starts with. */
  readonly step: number;
  /** "sameRun": one that was broken off goes on as if it had not been. "changedFiles": it cannot, for other texts are learned now. */
  readonly from: "sameRun" | "changedFiles" | "model";
}

/** The run was kept, so that a crash costs at most what comes after; or could not be, and goes on without. */
export interface CheckpointEvent {
  readonly step: number;
  readonly tookMs: number;
  readonly problem?: string;
}

export interface SampleEvent {
  readonly step: number;
  readonly temperature: number;
  readonly prompt: string;
  readonly text: string;
}

/** Held-out figures of the whole model: network, memory and document cache. */
export interface HeldOutFigures {
  readonly files: number;
  readonly chars: number;
  readonly bitsPerChar: number;
  /** Absent where there is no network. */
  readonly networkBitsPerChar?: number;
  readonly memoryBitsPerChar: number;
  readonly top1: number;
  readonly top5: number;
  /** Whether the confidence of completions can be believed; absent where there was no time to see. */
  readonly reliability?: readonly ReliabilityBin[];
}

/** Completions that were shown with about one confidence. */
export interface ReliabilityBin {
  readonly shown: number;
  /** To the last character. */
  readonly right: number;
  readonly meanConfidence: number;
}

export interface TrainingEnd {
  /**
   * "stopped": by the user, or by Ctrl-C. "diverged": figures were not finite again and again.
   * The best model so far is kept either way; memory alone where no weights proved good.
   */
  readonly reason: "finished" | "stopped" | "diverged";
  readonly steps: number;
  readonly tokens: number;
  readonly elapsedMs: number;
  readonly modelFolder: string;
  /** False where a run was stopped before there was anything to keep; the model folder is then as it was. */
  readonly isWritten: boolean;
  /** Absent where there was nothing held out, or no time to measure. */
  readonly heldOut?: HeldOutFigures;
}

export interface TrainingContract extends Contract {
  requests: {
    /** Settles when the run has ended and the model is written. Cancelling stops the run and keeps the model. */
    train: { params: TrainingRequest; result: TrainingEnd };
    /** Asks the run under way to end; its `train` request then settles. */
    stop: { params: Record<string, never>; result: Record<string, never> };
    /** Pauses the run between two steps; the event says when it does. The budget does not count the pause. */
    pause: { params: Record<string, never>; result: Record<string, never> };
    /** Continues the paused run. */
    continue: { params: Record<string, never>; result: Record<string, never> };
  };
  events: {
    corpus: CorpusEvent;
    step: StepEvent;
    validation: ValidationEvent;
    rollback: RollbackEvent;
    resumed: ResumedEvent;
    checkpoint: CheckpointEvent;
    sample: SampleEvent;
    /** What the run is busy with, where that takes noticeable time. */
    phase: { readonly phase: TrainingPhase };
    /** The run is paused, or continues. */
    pause: { readonly isPaused: boolean };
  };
}

export type TrainingPhase = "reading" | "vocabulary" | "memory" | "training" | "measuring" | "writing";

/** An event as the run tells it; over the channel, `type` is the event's name and the rest its payload. */
export type TrainingEvent = {
  [Name in keyof TrainingContract["events"]]: { readonly type: Name } & TrainingContract["events"][Name];
}[keyof TrainingContract["events"]];
