/** Learning rates of the parameters that belong to one token alone. */

/**
 * Learning rates by token frequency: the row of a rare token in the output layer is moved seldom, so it moves farther.
 *
 *     rate(y) = c / (1 + sqrt(f(y)) / s)     s = 1/V sum_y sqrt(f(y))     c such that sum_y f(y) rate(y) = 1
 *
 * A row's gradients grow as the root of its token's frequency. So these rates stand in for a scaling of each weight by
 * the mean square of its gradients (Duchi, Hazan & Singer 2011; for dynamic evaluation Krause et al. 2018), which would
 * have to be measured and stored. docs/experiments/015-dynamic-evaluation.md has what they gain.
 *
 * @param frequencies f, above 0, sum 1, [vocabularySize]
 * @returns factors of the learning rate, 1 on average over a text, greater for rarer tokens, [vocabularySize]
 */
export function tokenRates(frequencies: Float32Array): Float32Array {
  const mean = frequencies.reduce((sum, f) => sum + Math.sqrt(f), 0) / frequencies.length;
  const rates = frequencies.map(f => 1 / (1 + Math.sqrt(f) / mean));
  const average = rates.reduce((sum, rate, y) => sum + frequencies[y] * rate, 0);
  return rates.map(rate => rate / average);
}
