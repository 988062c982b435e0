/** A training run that takes the same decisions every time: its clock counts work instead of time. */
import type { Engine, Predictor } from "../../core/network/engine.ts";
import type { LoopClock } from "../common/loopClock.ts";

/** About the time that a token takes on an ordinary computer. It decides how much held-out text is scored. */
const MS_PER_TOKEN = 0.25;
/** A look at the clock takes time as well, so that a loop without a network also comes to its end. */
const MS_PER_LOOK = 0.25;

/** An engine and a clock of which one counts the tokens that the other's predictors read. */
export function repeatable(engine: Engine, clock: LoopClock): { readonly engine: Engine; readonly clock: LoopClock } {
  let ms = 0;
  const counting = (predictor: Predictor): Predictor => ({
    spec: predictor.spec,
    initialState: () => predictor.initialState(),
    advance(state, token, probabilities) {
      ms += MS_PER_TOKEN;
      predictor.advance(state, token, probabilities);
    },
    dispose: () => predictor.dispose(),
  });
  return {
    engine: {
      name: engine.name,
      createTrainer: options => engine.createTrainer(options),
      createPredictor: (...given) => counting(engine.createPredictor(...given)),
      createLearner: (predictor, windowSteps, tokenRates) => engine.createLearner(predictor, windowSteps, tokenRates),
      openProducts: threads => engine.openProducts(threads),
    },
    clock: {
      nowMs: () => {
        ms += MS_PER_LOOK;
        return ms;
      },
      date: () => clock.date(),
      nextTurn: () => clock.nextTurn(),
    },
  };
}
