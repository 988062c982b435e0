/** The engine in plain TypeScript: the definition that every other engine is compared with, and the fallback. */

import { CoreLearner } from "./coreLearner.ts";
import { CorePredictor } from "./corePredictor.ts";
import { CoreTrainer } from "./coreTrainer.ts";
import type { Engine } from "./engine.ts";

/** Slow, single-threaded, exact: sums are in float64. */
export const coreEngine: Engine = {
  name: "core",
  createTrainer: async options => new CoreTrainer(options),
  createPredictor: (spec, parameters) => new CorePredictor(spec, parameters),
  createLearner: (...given) => new CoreLearner(...given),
};
