/** A run cannot begin, for a reason that the user can change. The message is the sentence to show. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
}
