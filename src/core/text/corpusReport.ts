/** What was learnt of a workspace, and what was not and why. Plain data: it crosses threads and is stored. */

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
}

export interface CorpusReport {
  readonly trainingFiles: number;
  readonly trainingChars: number;
  readonly validationFiles: number;
  readonly validationChars: number;
  /** Secrets inside learnt files that were replaced before anything read the text. */
  readonly replacedSecrets: number;
  readonly skipped: readonly SkippedGroup[];
}
