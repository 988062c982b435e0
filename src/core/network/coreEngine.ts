/** The engine in plain TypeScript: the reference for every other engine, and the fallback without WebAssembly SIMD. */

import { plainProducts } from "../cells/affine.ts";
import { CoreLearner } from "./coreLearner.ts";
import { CorePredictor } from "./corePredictor.ts";
import { CoreTrainer } from "./coreTrainer.ts";
import type { Engine } from "./engine.ts";
import { roundedToInt8 } from "./quantize.ts";

/** The reference engine: single-threaded and slow, with sums in float64. */
export const coreEngine: Engine = {
  name: "core",
  createTrainer: async options => new CoreTrainer(options),
  createPredictor: (spec, parameters, weights) =>
    new CorePredictor(spec, weights === "int8" ? roundedToInt8(spec, parameters) : parameters),
  createLearner: (...given) => new CoreLearner(...given),
  openProducts: () => plainProducts,
};
