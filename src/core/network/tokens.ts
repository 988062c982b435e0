/** Checks token ids. A typed array would answer an id out of range with undefined, without an error. */

/**
 * Checks that every id is in the vocabulary.
 *
 * @throws RangeError naming the first id that is out of range
 */
export function checkTokens(tokens: Iterable<number>, vocabularySize: number): void {
  for (const token of tokens) {
    if (!(token >= 0 && token < vocabularySize)) {
      throw new RangeError(`token: expected an id from 0 to ${vocabularySize - 1}, found ${token}`);
    }
  }
}
