/** What the network learned from one text in the background. */
export interface AdaptationReport {
  /** Gradient steps. */
  readonly steps: number;
  /** Mean bits per token of a sample of held-out files, before and after the steps. */
  readonly bitsBefore: number;
  readonly bitsAfter: number;
  /** False when the sample became less likely: the network then returns to its earlier weights. */
  readonly isKept: boolean;
}
