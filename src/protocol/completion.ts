/** Host (client) <-> completion worker (server). */

import type { AdaptationReport } from "../core/adaptationReport.ts";
import type { CorpusReport } from "../core/text/corpusReport.ts";
import type { Contract } from "./contract.ts";
import type {
  CompareRequest,
  InspectionRequests,
  QuantityTrace,
  SampleRequest,
  SampleResult,
  TaskQuantityRequest,
  TaskTraceRequest,
  Trace,
} from "./inspection.ts";
import type { DataSurvey, PredictRequest, PredictResult, SurveyRequest } from "./tasks.ts";
import type { InitialModelKind } from "./training.ts";

/** Asks for a completion at the cursor. */
export interface CompletionRequest {
  /** Path of the document, relative to the workspace folder, or a unique name for an untitled document. */
  readonly path: string;
  /** Where the prefix begins in the document, in UTF-16 units; 0 where absent. */
  readonly prefixStart?: number;
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  readonly minConfidence?: number;
  /** Average over the completion's lines. */
  readonly maxChars?: number;
  /** If greater than 1, completes to the end of the block within this many lines; otherwise to the end of the line. */
  readonly maxLines?: number;
  /**
   * After this time, the search returns the best completion so far. If much of the document is unread, the worker
   * completes from a part of it. Only if that gives no completion, the answer waits until all is read.
   */
  readonly deadlineMs?: number;
}

/** The answer to a completion request. */
export interface CompletionResult {
  /** Text to insert at the cursor; "" when nothing is worth showing. */
  readonly text: string;
  /** Probability that the whole text is correct, 0..1. */
  readonly confidence: number;
  /** How many characters after the cursor the text replaces. It contains them, in order. Absent for none. */
  readonly replaceSuffix?: number;
  readonly ms: number;
}

/** The user's current rules, never those of a stored model. Absent: the defaults. */
export interface CurrentRules {
  /** Globs as in a training request. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly maxFileBytes?: number;
  readonly encoding?: string;
}

/** The current text of a document. */
export interface LearnRequest extends CurrentRules {
  readonly path: string;
  readonly text: string;
  /** The text is not saved yet: the network may learn from it, but memory does not include it. */
  readonly isUnsaved?: boolean;
  /** The network also learns the new parts, in the background. */
  readonly isAdapting?: boolean;
  /** The whole text counts as new. */
  readonly isWhole?: boolean;
}

/** Files and folders of the learned folder that were changed, created, or deleted on disk. */
export interface RefreshRequest extends CurrentRules {
  /** Relative to the learned folder, separated by "/"; "" is the folder itself. */
  readonly paths: readonly string[];
}

/** How many files memory added or updated, and how many it removed. */
export interface RefreshResult {
  readonly learned: number;
  readonly forgotten: number;
  /** The network had learned a file that is excluded now, so the base model's network is in its place. */
  readonly isNetworkForgotten?: boolean;
}

/** A secret that a model contains or may contain. */
export interface AuditFinding {
  /** "writing": a sample contains it, which does not prove that the model has read it. */
  readonly place: "memory" | "vocabulary" | "writing";
  /** Path of the file in memory, or the prompt. */
  readonly source: string;
  readonly rule: string;
  /** The first characters and the length of the secret, so that the report can be shown. */
  readonly hint: string;
}

/** What was searched for secrets, and what was found. */
export interface AuditReport {
  readonly documents: number;
  readonly tokens: number;
  readonly writings: number;
  readonly findings: readonly AuditFinding[];
  /** What looser rules than those that clean would not let pass; much of it is no secret. */
  readonly suspicions: readonly AuditFinding[];
}

/** The loaded model, for the status bar and the panel. */
export interface ModelSummary {
  /** False for the base model alone: it has neither learned nor remembered anything of this workspace. */
  readonly isOfWorkspace: boolean;
  /** The network that the last run began with. */
  readonly initialModel: InitialModelKind;
  /** Optimizer steps on this workspace; 0 for the base model beside a memory of the workspace. */
  readonly steps: number;
  readonly cell: string;
  readonly layers: number;
  readonly hidden: number;
  readonly vocabularySize: number;
  readonly parameters: number;
  readonly bitsPerChar?: number;
  /** Shown once, when the newest generation could not be used and the one before it or the base model was loaded. */
  readonly notice?: string;
  /** As in `RefreshResult`. */
  readonly isNetworkForgotten?: boolean;
}

/** Asks to write the weights for other programs: to a file, or for tfjs to a folder. */
export interface ExportRequest {
  readonly modelFolder: string;
  readonly format: "safetensors" | "tfjs";
  readonly out: string;
  /** The user has agreed to replace the file. */
  readonly mayReplace?: boolean;
}

/** What was exported. */
export interface ExportResult {
  /** Size of the weights. */
  readonly bytes: number;
  readonly tensors: number;
}

/** A stored model of the workspace: the one in use, or one that is kept beside it. */
export interface KeptModel {
  /** Its number among the kept ones; 0 is the model in use. */
  readonly slot: number;
  /** ISO 8601. */
  readonly trainedAt: string;
  /** The network that its last run began with. */
  readonly initialModel: InitialModelKind;
  /** Optimizer steps on this workspace. */
  readonly steps: number;
  /** Absent where it uses the base model's network, or none. */
  readonly network?: { readonly cell: string; readonly layers: number; readonly hidden: number };
  /** On the files that were held out when it was trained. */
  readonly bitsPerChar?: number;
  readonly sizeBytes: number;
}

/** Names one of the models that a folder keeps. */
export interface KeptModelRequest {
  readonly modelFolder: string;
  readonly slot: number;
}

/** Asks to copy a model from one model folder to another. */
export interface CopyRequest {
  readonly from: string;
  readonly to: string;
}

export interface CompletionContract extends Contract {
  /** They inspect the loaded network. */
  requests: InspectionRequests & {
    /** Loads the newest usable generation, or the base model alone; null when there is neither. */
    load: {
      params: {
        readonly modelFolder: string;
        /** Absolute path of the learned folder; its ignore files then apply to saved files too. */
        readonly workspaceFolder?: string;
        /** With them, memory serves only what they still allow. */
        readonly rules?: CurrentRules;
      };
      result: ModelSummary | null;
    };
    complete: { params: CompletionRequest; result: CompletionResult };
    /**
     * Adds a saved file to memory at once, if training would learn it. Settles after the network has learned from it;
     * completions are answered meanwhile. Null when the network has learned nothing.
     */
    learn: { params: LearnRequest; result: { readonly adaptation: AdaptationReport | null } };
    /** Updates memory, a few files at a time; completions are answered meanwhile. */
    refresh: { params: RefreshRequest; result: RefreshResult };
    sample: { params: SampleRequest; result: SampleResult };
    /** Searches the loaded model for secrets; null when no model is loaded. */
    audit: { params: Record<string, never>; result: AuditReport | null };
    /** Trains a comparison network of each cell for a few seconds; `measureGradients` then includes them. */
    compare: { params: CompareRequest; result: { readonly steps: number } | null };
    /** Exports the newest intact model of a folder, loaded or not. */
    export: { params: ExportRequest; result: ExportResult };
    /** Lists the model in use, then the kept ones, the newest first. */
    keptModels: { params: { readonly modelFolder: string }; result: readonly KeptModel[] };
    /** Makes a kept model the one in use, which is kept in turn. It must be loaded then. */
    useKept: { params: KeptModelRequest; result: Record<string, never> };
    deleteKept: { params: KeptModelRequest; result: Record<string, never> };
    copy: { params: CopyRequest; result: Record<string, never> };
    /** Finds out which tasks a data file fits. */
    surveyData: { params: SurveyRequest; result: DataSurvey };
    /** Answers with the newest model of a task in a folder; completions are answered in between. */
    predict: { params: PredictRequest; result: PredictResult };
    /** They inspect the network of a task; null where there is no text at the cursor. */
    traceTask: { params: TaskTraceRequest; result: Trace | null };
    traceTaskQuantity: { params: TaskQuantityRequest; result: QuantityTrace | null };
    corpusReport: { params: { readonly modelFolder: string }; result: CorpusReport };
    /** Releases the loaded model. */
    unload: { params: Record<string, never>; result: Record<string, never> };
  };
  events: {
    /** The memory could not be written to the model folder. Sent once. */
    memoryNotSaved: { readonly reason: string };
  };
}
