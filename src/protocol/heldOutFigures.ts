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
