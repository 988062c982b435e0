/** Seeded random numbers. Randomness is always a parameter and comes from here alone, so a seed fixes a run. */
import { mixBits } from "./hash.ts";

/** Standard deviation of a random a⟨0⟩, small beside activations of -1..1; set by hand, not measured. */
export const STATE_DEVIATION = 0.1;

/** Returns the next number, uniform in [0, 1). */
export type Random = () => number;

/**
 * Returns a seeded generator: xorshift128 (Marsaglia 2003), whose state splitmix32 fills from the seed (Steele, Lea &
 * Flood 2014).
 */
export function createRandom(seed: number): Random {
  let s = seed >>> 0;
  const spread = (): number => {
    s = (s + 0x9e3779b9) >>> 0;
    return mixBits(s);
  };
  let x = spread();
  let y = spread();
  let z = spread();
  let w = spread() | 1;
  return () => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return w / 2 ** 32;
  };
}

/**
 * Returns the generator of one purpose of a training step: the same numbers at the same step, so that a resumed run
 * draws what an unbroken one draws.
 *
 * @param purpose 0 or 1
 */
export function randomOfStep(seed: number, step: number, purpose: number): Random {
  return createRandom(seed ^ Math.imul(2 * step + purpose + 1, 0x85ebca6b));
}

/**
 * Draws from the standard normal distribution (Box & Muller 1958).
 *
 *     sqrt(-2 ln(1 - u)) cos(2 pi v),  u and v uniform in [0, 1)
 */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Returns a copy in random order; every order is equally likely (Fisher & Yates 1938).
 *
 * From its end backward the copy holds what drawing one item after another without replacement gives.
 */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let k = copy.length - 1; k > 0; k--) {
    const j = Math.floor(random() * (k + 1));
    [copy[k], copy[j]] = [copy[j], copy[k]];
  }
  return copy;
}
