/** The check that token ids are in the vocabulary: a typed array would answer a wrong one with undefined or zero. */

/** @throws RangeError naming the first id that is out of range */
export function checkTokens(tokens: Iterable<number>, vocabularySize: number): void {
  for (const token of tokens) {
    if (!(token >= 0 && token < vocabularySize)) {
      throw new RangeError(`token: expected an id from 0 to ${vocabularySize - 1}, found ${token}`);
    }
  }
}
