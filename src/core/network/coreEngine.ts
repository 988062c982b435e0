/** The engine in plain TypeScript: the reference for every other engine, and the fallback without WebAssembly SIMD. */

import { plainProducts } from "../cells/affine.ts";
import { CoreLearner } from "./coreLearner.ts";
import { CorePredictor } from "./corePredictor.ts";
import { CoreTrainer } from "./coreTrainer.ts";
import type { Engine } from "./engine.ts";

/** The reference engine: single-threaded and slow, with sums in float64. */
export const coreEngine: Engine = {
  name: "core",
  createTrainer: async options => new CoreTrainer(options),
  createPredictor: (spec, parameters) => new CorePredictor(spec, parameters),
  createLearner: (...given) => new CoreLearner(...given),
  openProducts: () => plainProducts,
};
