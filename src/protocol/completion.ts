/** Host (client) <-> completion worker (server). */

import type { AdaptationReport } from "../core/adaptationReport.ts";
import type { CorpusReport } from "../core/text/corpusReport.ts";
import type { Contract } from "./contract.ts";
import type {
  CompareRequest,
  FlowRequest,
  GradientFlow,
  QuantityRequest,
  QuantityTrace,
  Trace,
  TraceRequest,
} from "./inspection.ts";
import type { LikelyToken } from "./likelyToken.ts";
import type { InitialModelKind } from "./training.ts";

export interface CompletionRequest {
  /** Path of the document, relative to the workspace folder, or a name of its own when untitled. */
  readonly path: string;
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  readonly minConfidence?: number;
  /** Of all its lines, on average. */
  readonly maxChars?: number;
  /** More than one: to the end of the block, and at most so many lines; else to the end of the line. */
  readonly maxLines?: number;
  /** The search returns the best it has when this has passed. */
  readonly deadlineMs?: number;
}

export interface CompletionResult {
  /** To insert at the cursor; "" when there is nothing worth showing. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
  readonly ms: number;
}

/** A text as it is written now. */
export interface LearnRequest {
  readonly path: string;
  readonly text: string;
  /** It is not on disk yet: then memory waits for it, and the network alone may learn. */
  readonly isUnsaved?: boolean;
  /** The network, too, learns what is new in it, in the background. */
  readonly isAdapting?: boolean;
  /** All of it counts as new. */
  readonly isWhole?: boolean;
}

/** Files and folders of the learned folder that have changed on disk, come or gone. */
export interface RefreshRequest {
  /** Relative to the learned folder, with "/" between names. */
  readonly paths: readonly string[];
  readonly maxFileBytes?: number;
}

/** Files whose text is in memory now, and files that are there no more. */
export interface RefreshResult {
  readonly learned: number;
  readonly forgotten: number;
}

export interface SampleRequest {
  readonly prompt: string;
  /** Characters. */
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
}

/** A written token, as the network foresaw it before temperature and cuts. */
export interface SampledToken extends LikelyToken {
  /** The five likeliest tokens at its place, itself among them or not; the likeliest first. */
  readonly likeliest: readonly LikelyToken[];
}

export interface SampleResult {
  readonly text: string;
  /** Their texts make `text`, but for characters that are cut by a token's end. */
  readonly tokens: readonly SampledToken[];
  /** Draws the same text again. */
  readonly seed: number;
}

/** A place where a model holds, or may hold, a secret. */
export interface AuditFinding {
  /** "writing": the model wrote it after a prompt, which does not prove that it has read it. */
  readonly place: "memory" | "vocabulary" | "writing";
  /** Path of the remembered file, or the prompt. */
  readonly source: string;
  readonly rule: string;
  /** The beginning of the secret and its length: the report itself must be fit to show. */
  readonly hint: string;
}

/** What was looked into for secrets, and what was found. */
export interface AuditReport {
  readonly documents: number;
  readonly tokens: number;
  readonly writings: number;
  readonly findings: readonly AuditFinding[];
}

/** What is loaded, for the status bar and the panel. */
export interface ModelSummary {
  /** False where the base model stands alone: nothing of this workspace is learned or remembered. */
  readonly isOfWorkspace: boolean;
  /** What the network was before its last training. */
  readonly initialModel: InitialModelKind;
  /** Optimizer steps on this workspace; without any, the base model stands beside the workspace's memory. */
  readonly steps: number;
  readonly cell: string;
  readonly layers: number;
  readonly hidden: number;
  readonly vocabularySize: number;
  readonly parameters: number;
  readonly bitsPerChar?: number;
  /** Said once, when a damaged generation was passed over for the one before it. */
  readonly notice?: string;
}

/** Weights for other programs: a file, or for tfjs a folder. */
export interface ExportRequest {
  readonly modelFolder: string;
  readonly format: "safetensors" | "tfjs";
  readonly out: string;
}

export interface ExportResult {
  /** Of the weights. */
  readonly bytes: number;
  readonly tensors: number;
}

/** Two model folders. */
export interface CopyRequest {
  readonly from: string;
  readonly to: string;
}

export interface CompletionContract extends Contract {
  requests: {
    /** Loads the newest whole generation, or the base model alone; null where there is neither. */
    load: {
      params: {
        readonly modelFolder: string;
        /** Absolute path of the learned folder, whose ignore files then hold for saved files too. */
        readonly workspaceFolder?: string;
      };
      result: ModelSummary | null;
    };
    complete: { params: CompletionRequest; result: CompletionResult };
    /**
     * A saved file enters memory at once, if training would learn it. Settles when all is done: completions are
     * answered meanwhile. Null when the network has learned nothing.
     */
    learn: { params: LearnRequest; result: { readonly adaptation: AdaptationReport | null } };
    /** Memory takes in what changed, a few files at a time: completions are answered meanwhile. */
    refresh: { params: RefreshRequest; result: RefreshResult };
    sample: { params: SampleRequest; result: SampleResult };
    /** Looks for secrets in the loaded model; null without one. */
    audit: { params: Record<string, never>; result: AuditReport | null };
    /** Looks into the loaded network; null when none is loaded. Completions are answered in between. */
    trace: { params: TraceRequest; result: Trace | null };
    follow: { params: QuantityRequest; result: QuantityTrace | null };
    flow: { params: FlowRequest; result: GradientFlow | null };
    /** Trains a small network of each cell for some seconds; what `flow` tells then has them in it. */
    compare: { params: CompareRequest; result: { readonly steps: number } | null };
    /** Of the newest whole model of a folder, loaded or not. */
    export: { params: ExportRequest; result: ExportResult };
    copy: { params: CopyRequest; result: Record<string, never> };
    corpusReport: { params: { readonly modelFolder: string }; result: CorpusReport };
    /** Forgets the loaded model. */
    unload: { params: Record<string, never>; result: Record<string, never> };
  };
  events: Record<string, never>;
}
