/** A token with its probability, as every view of a prediction shows it. */

/** A token with the probability that was given to it. */
export interface LikelyToken {
  readonly text: string;
  readonly probability: number;
}
