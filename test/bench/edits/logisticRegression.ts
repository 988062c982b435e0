/** Logistic regression with a penalty on the squared weights, by Newton's method. */

export interface Sample {
  readonly features: Float64Array;
  readonly isRight: boolean;
  /** How much it counts. */
  readonly weight: number;
}

const ITERATIONS = 15;

/** @returns the weights that minimize the penalized log loss, one for each feature */
export function fitLogistic(samples: readonly Sample[], penalty: number): Float64Array {
  const size = samples[0]?.features.length ?? 0;
  const weights = new Float64Array(size);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = Float64Array.from(weights, weight => -penalty * weight);
    const hessian = Array.from({ length: size }, (_, k) => {
      const row = new Float64Array(size);
      row[k] = penalty;
      return row;
    });
    for (const { features, isRight, weight } of samples) {
      const p = probabilityOf(features, weights);
      for (let k = 0; k < size; k++) {
        if (features[k] === 0) continue;
        gradient[k]! += weight * ((isRight ? 1 : 0) - p) * features[k]!;
        const scale = weight * p * (1 - p) * features[k]!;
        for (let m = 0; m < size; m++) hessian[k]![m]! += scale * features[m]!;
      }
    }
    const step = solve(hessian, gradient);
    for (let k = 0; k < size; k++) weights[k]! += step[k]!;
  }
  return weights;
}

export function probabilityOf(features: Float64Array, weights: Float64Array): number {
  let odds = 0;
  for (let k = 0; k < weights.length; k++) odds += weights[k]! * features[k]!;
  return 1 / (1 + Math.exp(-odds));
}

/** Solves A x = b by Gauss-Jordan elimination with pivoting. A is changed. */
function solve(rows: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const all = rows.map((row, k) => Float64Array.from([...row, right[k]!]));
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let row = k + 1; row < size; row++) if (Math.abs(all[row]![k]!) > Math.abs(all[pivot]![k]!)) pivot = row;
    [all[k], all[pivot]] = [all[pivot]!, all[k]!];
    for (let row = 0; row < size; row++) {
      if (row === k) continue;
      const factor = all[row]![k]! / all[k]![k]!;
      for (let column = k; column <= size; column++) all[row]![column]! -= factor * all[k]![column]!;
    }
  }
  return Float64Array.from(all, (row, k) => row[size]! / row[k]!);
}
