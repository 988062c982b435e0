/** Plans of tensors: name, shape and initial values. */
import { MAX_PARAMETERS, numbersIn, type ParameterShape, SpecError } from "../network/spec.ts";
import { normal, type Random } from "../random.ts";
import { type Floats, product } from "../tensor.ts";

/** A tensor that a network needs. */
export interface TensorPlan extends ParameterShape {
  /** Sets the initial values, in place, of a tensor of zeros. */
  readonly fill: (values: Floats, random: Random) => void;
}

/** Initial values uniform in ±bound. */
export function uniformWithin(bound: number): TensorPlan["fill"] {
  return (values, random) => {
    for (let k = 0; k < values.length; k++) values[k] = bound * (2 * random() - 1);
  };
}

/** Initial values normal with mean 0. */
export function normalWith(deviation: number): TensorPlan["fill"] {
  return (values, random) => {
    for (let k = 0; k < values.length; k++) values[k] = deviation * normal(random);
  };
}

/** Initial values of zero. */
export function leaveZero(): void {}

/** Makes every tensor with its initial values, in the order of the plans. */
export function initializeParameters(plans: readonly TensorPlan[], random: Random): Map<string, Float32Array> {
  return new Map(
    plans.map(({ name, shape, fill }) => {
      const values = new Float32Array(product(shape));
      fill(values, random);
      return [name, values];
    }),
  );
}

/**
 * Checks that the plans do not exceed the most parameters of an engine.
 *
 * @returns the plans
 * @throws SpecError
 */
export function checkParameterCount(plans: readonly TensorPlan[]): readonly TensorPlan[] {
  const count = numbersIn(plans);
  if (count > MAX_PARAMETERS) throw new SpecError(`parameters: expected at most ${MAX_PARAMETERS}, found ${count}`);
  return plans;
}
