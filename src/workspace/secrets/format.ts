/** A form of secret that a pattern finds. */

export interface SecretFormat {
  readonly id: string;
  /** A text without any of these cannot hold the secret, so slow patterns skip most files. */
  readonly hints?: readonly string[];
  /** Global. Group 1, if any, precedes the secret and stays. The rest of the match is the secret. */
  readonly pattern: RegExp;
  /** Whether the match is likely to be a secret; absent: always. */
  readonly isLikely?: (secret: string) => boolean;
}
