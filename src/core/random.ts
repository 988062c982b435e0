/** Randomness comes in as a parameter; this is its one source, so that a seed fixes a run. */

/** Draws uniformly from [0, 1). */
export type Random = () => number;

/**
 * A seeded generator: xorshift128 with state spread by splitmix32.
 * Marsaglia 2003; Steele, Lea & Flood 2014.
 */
export function createRandom(seed: number): Random {
  let s = seed >>> 0;
  const spread = (): number => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
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

/** A draw from the standard normal distribution (Box & Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
