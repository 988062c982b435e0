/** The tensors of a network before they exist: name, shape, and what fills them before training. */
import { MAX_PARAMETERS, type ParameterShape, SpecError } from "../network/spec.ts";
import { normal, type Random } from "../random.ts";
import { type Floats, product } from "../tensor.ts";

export interface TensorPlan extends ParameterShape {
  /** Changes the tensor, all zeros until then, in place. */
  readonly fill: (values: Floats, random: Random) => void;
}

/** Uniform in +-bound. */
export function uniformWithin(bound: number): TensorPlan["fill"] {
  return (values, random) => {
    for (let k = 0; k < values.length; k++) values[k] = bound * (2 * random() - 1);
  };
}

/** Normal with mean 0. */
export function normalWith(deviation: number): TensorPlan["fill"] {
  return (values, random) => {
    for (let k = 0; k < values.length; k++) values[k] = deviation * normal(random);
  };
}

/** Zeros. */
export function leaveZero(): void {}

/** Draws every tensor, in the order of the plans. */
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
 * @returns the plans
 * @throws SpecError when they ask for more numbers than an engine takes
 */
export function checkParameterCount(plans: readonly TensorPlan[]): readonly TensorPlan[] {
  const count = plans.reduce((total, { shape }) => total + product(shape), 0);
  if (count > MAX_PARAMETERS) throw new SpecError(`parameters: expected at most ${MAX_PARAMETERS}, found ${count}`);
  return plans;
}
