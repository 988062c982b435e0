/** What a run measures on files that it has not learned. */

/** Held-out figures of the whole model: network, memory and document cache. */
export interface HeldOutFigures {
  readonly files: number;
  readonly chars: number;
  readonly bitsPerChar: number;
  /** Absent when the model has no network. */
  readonly networkBitsPerChar?: number;
  readonly memoryBitsPerChar: number;
  readonly top1: number;
  readonly top5: number;
  /** The reliability diagram of completions; absent when there was no time to measure it. */
  readonly reliability?: readonly ReliabilityBin[];
}

/** Completions that were shown with similar confidence. */
export interface ReliabilityBin {
  readonly shown: number;
  /** Correct to the last character. */
  readonly right: number;
  readonly meanConfidence: number;
}

/** The new model and the one in use before, on the same held-out text. */
export interface ModelComparison {
  readonly files: number;
  readonly chars: number;
  readonly bitsPerChar: number;
  readonly earlierBitsPerChar: number;
  /** Whether the earlier model stays in use, because the new one is worse. */
  readonly isEarlierKept: boolean;
}

/** What a model writes after the cursor. */
export interface PlaceSuggestion {
  /** "" for nothing. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
  /** Whether exactly this text stands there. */
  readonly isRight: boolean;
}

/** A place in a held-out file: what is typed, what really follows, and what is suggested. */
export interface HeldOutPlace {
  /** Relative to the learned folder. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The last lines before the cursor. */
  readonly typed: string;
  /** What follows up to the end of the line. */
  readonly actual: string;
  /** What network, memory, and document cache suggest together, however unlikely. */
  readonly model: PlaceSuggestion;
  /** The likeliest rest of the line by the network alone; absent where there is no network. */
  readonly network?: PlaceSuggestion;
}

/** Completions at a few held-out places, the same ones throughout the run. */
export interface CompletionsEvent {
  readonly step: number;
  readonly places: readonly HeldOutPlace[];
}
