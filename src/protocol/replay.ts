/** Host (client) <-> replay worker (server). The panel shows the same progress and result. */
import type { CurrentRules } from "./completion.ts";
import type { Contract } from "./contract.ts";

/** What is replayed, and by which model. */
export interface ReplayParams {
  /** Absolute path of a folder in a git repository; it is never written to. */
  readonly folder: string;
  /** The most commits. */
  readonly commits: number;
  /** An email address; absent for the commits of everyone. */
  readonly author?: string;
  /** Training time of the temporary model; 0 means the base model and memory. */
  readonly budgetSeconds: number;
  readonly threads?: number;
  readonly minConfidence: number;
  readonly rules: Omit<CurrentRules, "encoding">;
}

/** What the history of a folder holds. */
export interface ReplaySurvey {
  /** The user's email address, if git's configuration has one. */
  readonly author?: string;
  /** How many commits the author and everyone have, up to `MAX_REPLAYED_COMMITS`. */
  readonly ofAuthor: number;
  readonly ofEveryone: number;
}

export const MAX_REPLAYED_COMMITS = 100;

/** What a replay spends its time on. */
export type ReplayPhase = "checkout" | "model" | "typing" | "retention";

/** How far a replay is. */
export interface ReplayProgress {
  readonly phase: ReplayPhase;
  /** Commits that are done, and all commits. */
  readonly done: number;
  readonly of: number;
}

/** The kinds of edits, in the order in which they are shown. */
export const REPLAYED_KINDS = ["wholeLines", "insideLine", "newFile"] as const;
export type ReplayedKind = (typeof REPLAYED_KINDS)[number];

/** What suggestions do for some edits. */
export interface ReplayFigures {
  readonly edits: number;
  /** Keys that the editor needs without suggestions, and with them. */
  readonly keysWithout: number;
  readonly keys: number;
  readonly shown: number;
  /** The share of shown suggestions that are right to their last character. */
  readonly precision: number;
  /** The share of accepted characters that are still in the newest tree; null if nothing was accepted. */
  readonly retained: number | null;
}

/** The figures of the model, beside those of the longest-match baseline. */
export interface ReplayRow {
  readonly model: ReplayFigures;
  readonly baseline: ReplayFigures;
}

/** A suggestion of a replay that was very useful, or a nuisance. Its texts come from files of the workspace. */
export interface ReplayedSuggestion {
  readonly path: string;
  /** The line before the cursor. */
  readonly line: string;
  readonly text: string;
  /** What the commit typed there. */
  readonly typed: string;
  /** How many of the first characters of `text` the commit typed. */
  readonly rightChars: number;
  readonly times: number;
  /** Keys that it saved, or wrong characters that it showed, over all times. */
  readonly chars: number;
}

/** A finished replay, or one that was stopped after some commits. */
export interface ReplayResult {
  /** The name of the folder. */
  readonly folder: string;
  /** When it ended, as "2026-01-31". */
  readonly day: string;
  readonly author?: string;
  readonly budgetSeconds: number;
  /** Commits that were typed, and all that were to be replayed. */
  readonly commits: number;
  readonly asked: number;
  readonly files: number;
  /** Why commits were left out: too many files, too much added text, or no text that is learned. */
  readonly leftOut: { readonly files: number; readonly chars: number; readonly nothing: number };
  readonly isStopped: boolean;
  readonly all: ReplayRow;
  readonly kinds: Readonly<Record<ReplayedKind, ReplayRow>>;
  /** VS Code's language identifiers with their figures. */
  readonly languages: readonly (readonly [language: string, row: ReplayRow])[];
  readonly best: readonly ReplayedSuggestion[];
  readonly annoying: readonly ReplayedSuggestion[];
}

/** The result without what only the host knows. */
export type ReplayOutcome = Omit<ReplayResult, "folder" | "day" | "author" | "budgetSeconds">;

export interface ReplayContract extends Contract {
  requests: {
    /** Counts the commits. Fails if there are none, or without git or a repository. */
    survey: { params: { readonly folder: string }; result: ReplaySurvey };
    /** Settles after the last commit, or with the figures so far after `stop`. */
    replay: { params: ReplayParams; result: ReplayOutcome };
    /** Asks the current replay to end; its `replay` request then settles. */
    stop: { params: Record<string, never>; result: Record<string, never> };
  };
  events: {
    progress: ReplayProgress;
  };
}
