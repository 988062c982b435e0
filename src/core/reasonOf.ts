/** The message of whatever was thrown, for logs, answers and sentences. */

/** Code may throw anything; an error says what happened, and any other value is printed as it is. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
