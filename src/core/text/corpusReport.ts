/** The corpus report: what was learned from a workspace, what was skipped, and why. Plain data that is also stored. */

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
  "overBudget",
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];

/** Files and folders that were skipped for one reason. */
export interface SkippedGroup {
  readonly reason: SkipReason;
  /** The number of files, or of folders that were not searched. */
  readonly count: number;
  /** The first few paths, relative to the folder. */
  readonly examples: readonly string[];
  /** The first few ignore files that caused this, if the reason is an ignore file. */
  readonly causes?: readonly string[];
}

/** Files of one type on one side of the split. */
export interface LearnedGroup {
  /** A file extension such as ".ts", or the name of a file without one; "" for all types beyond the largest few. */
  readonly kind: string;
  readonly files: number;
  readonly chars: number;
  /** The paths of the longest few, relative to the folder. */
  readonly examples: readonly string[];
}

/** What a run learned and skipped. */
export interface CorpusReport {
  readonly trainingFiles: number;
  readonly trainingChars: number;
  readonly validationFiles: number;
  readonly validationChars: number;
  /** The number of secrets that were replaced in learned files before anything read the text. */
  readonly replacedSecrets: number;
  readonly skipped: readonly SkippedGroup[];
  /** The learned and the held-out files by type, the most text first. Absent in models of early versions. */
  readonly learned?: readonly LearnedGroup[];
  readonly heldOut?: readonly LearnedGroup[];
}
