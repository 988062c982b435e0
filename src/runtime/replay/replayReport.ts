/** The request, the events and the report of a commit replay. */
import type { TwoStepCompleter } from "../../completion/edits/confidenceCurve.ts";
import type { Insertion } from "../../completion/edits/editScript.ts";
import type { EditFigures, GroupedFigures } from "../../completion/edits/editTally.ts";
import type { Highlight } from "../../completion/edits/highlights.ts";
import type { TypedFile } from "../../completion/edits/typeInsertion.ts";
import type { CurvePoint } from "../../completion/evaluate/precisionCurve.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { CurrentRules } from "../../protocol/completion.ts";
import type { LoopClock } from "../common/loopClock.ts";
import type { BaseModel } from "../model/openBaseModel.ts";

/** What can be measured: the model, the longest-match baseline, and the model by its minimum confidence. */
export const REPLAY_MEASURES = ["mixture", "baseline", "curve"] as const;

export type ReplayMeasure = (typeof REPLAY_MEASURES)[number];

/** What makes the suggestions. */
export type Contender = Exclude<ReplayMeasure, "curve">;

/** Larger commits are left out: they mostly move, generate or reformat code. */
export const MAX_FILES = 12;
export const MAX_ADDED_CHARS = 6000;

export interface ReplayRequest {
  /** A repository, or a folder in one. */
  readonly folder: string;
  readonly commits: number;
  /** Fewer commits are replayed too, down to this number. Default: all of them must exist. */
  readonly leastCommits?: number;
  /** An email address: only commits by this author. */
  readonly author?: string;
  /** The user's rules for what is learned. */
  readonly rules?: Omit<CurrentRules, "encoding">;
  readonly measures: ReadonlySet<ReplayMeasure>;
  readonly budgetSeconds: number;
  readonly threads?: number;
  readonly seed?: number;
  /** A model to use instead of making one. */
  readonly modelFolder?: string;
  readonly minConfidence?: number;
}

/** An insertion before it is typed and before the model learns its file. */
export interface ObservedInsertion {
  readonly insertion: Insertion;
  readonly file: TypedFile;
  readonly keysWithout: number;
  readonly completer: TwoStepCompleter;
}

/** Everything outside the replay that it needs. */
export interface ReplayEnvironment {
  readonly engine: Engine;
  readonly openBaseModel: () => Promise<BaseModel | undefined>;
  readonly clock: LoopClock;
  readonly emit: (event: ReplayEvent) => void;
  /** Called for each insertion; may yield to let other work go on. */
  readonly observe?: (observed: ObservedInsertion) => Generator<void, object>;
  /** Ends the replay early; the report then has the figures so far. */
  readonly signal: AbortSignal;
}

/** How many of the best and of the most annoying suggestions a report lists. */
export const HIGHLIGHTS = 5;

/** Why a commit is left out: too many files, too much added text, or no text that is learned. */
export const LEFT_OUT = ["files", "chars", "nothing"] as const;

export type LeftOut = (typeof LEFT_OUT)[number];

export interface CommitEvent {
  readonly event: "commit";
  readonly commit: string;
  /** Counts from 1, the oldest commit. */
  readonly number: number;
  readonly of: number;
  readonly files: number;
  readonly chars: number;
  readonly leftOut?: LeftOut;
  readonly figures: Readonly<Partial<Record<Contender, EditFigures>>>;
}

export type ReplayEvent =
  | { readonly event: "phase"; readonly phase: "checkout" | "model" | "retention" }
  | { readonly event: "file"; readonly number: number; readonly of: number; readonly path: string }
  | CommitEvent;

export interface ReplayReport {
  /** Commits that were typed. */
  readonly commits: number;
  /** Commits that were to be replayed. */
  readonly asked: number;
  readonly leftOut: Readonly<Record<LeftOut, number>>;
  readonly files: number;
  /** Whether the replay ended before the last commit. */
  readonly isStopped: boolean;
  readonly figures: Readonly<Partial<Record<Contender, GroupedFigures>>>;
  /** The model's suggestions that saved the most keys, and those with the most wrong characters. */
  readonly best: readonly Highlight[];
  readonly annoying: readonly Highlight[];
  readonly curve: readonly CurvePoint[];
}

/** The named model learned a later tree; the message is a sentence for the user. */
export class LaterModelError extends Error {
  override readonly name = "LaterModelError";
}
