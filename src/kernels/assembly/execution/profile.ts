/** Measures where the time of a step goes. Only for benchmarks, with PROFILE=1; otherwise `enter` does nothing. */
import { threadId } from "../layout/network";

// @ts-ignore: decorator
@external("env", "now")
declare function now(): f64;

/** Between two commands; not counted. */
export const IDLE: i32 = 0;
export const WAITING: i32 = 1;
export const EMBEDDING: i32 = 2;
export const INPUT_PRODUCTS: i32 = 3;
export const RECURRENT_PRODUCTS: i32 = 4;
export const CELLS: i32 = 5;
export const OUTPUT_PRODUCTS: i32 = 6;
export const SOFTMAX: i32 = 7;
export const WEIGHT_GRADIENTS: i32 = 8;
export const OPTIMIZER: i32 = 9;

/** The address of the milliseconds in each phase, [thread][32]. test/bench/engine/profile.ts reads them. */
const TIMES: usize = 8192;

let current: i32 = IDLE;
let since: f64 = 0;

/**
 * Enters a phase.
 * @returns the phase before it
 */
// @ts-ignore: decorator
@inline
export function enter(phase: i32): i32 {
  // @ts-ignore: a constant that the compiler's command line sets
  if (PROFILE) return mark(phase);
  return IDLE;
}

function mark(phase: i32): i32 {
  const at = TIMES + (<usize>threadId << 8) + (<usize>current << 3);
  const time = now();
  store<f64>(at, load<f64>(at) + time - since);
  since = time;
  const before = current;
  current = phase;
  return before;
}
