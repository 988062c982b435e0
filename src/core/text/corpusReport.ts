/** What was learned of a workspace, and what was not and why. Plain data: it crosses threads and is stored. */

export const SKIP_REASONS = [
  "secret",
  "ignored",
  "excluded",
  "vendored",
  "lockFile",
  "generated",
  "minified",
  "binary",
  "tooLarge",
  "duplicate",
  "empty",
  "unreadable",
  "otherType",
  "overTotal",
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];

export interface SkippedGroup {
  readonly reason: SkipReason;
  /** Files, or folders that were not entered. */
  readonly count: number;
  /** The first few paths, relative to the folder. */
  readonly examples: readonly string[];
  /** The first few files that say so, where files do. */
  readonly causes?: readonly string[];
}

/** Files of one kind, on one side of the split. */
export interface LearnedGroup {
  /** As ".ts", or the name of a file without such an ending; "" for all kinds beyond the largest few. */
  readonly kind: string;
  readonly files: number;
  readonly chars: number;
  /** The longest few of them, relative to the folder. */
  readonly examples: readonly string[];
}

export interface CorpusReport {
  readonly trainingFiles: number;
  readonly trainingChars: number;
  readonly validationFiles: number;
  readonly validationChars: number;
  /** Secrets inside learned files that were replaced before anything read the text. */
  readonly replacedSecrets: number;
  readonly skipped: readonly SkippedGroup[];
  /** What is learned, and what is held out, the most text first; models of the first days do not say. */
  readonly learned?: readonly LearnedGroup[];
  readonly heldOut?: readonly LearnedGroup[];
}
