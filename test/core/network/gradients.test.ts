import { describe, expect, test } from "vitest";
import { parameterShapes } from "../../../src/core/network/spec.ts";
import {
  ALL_SMALL_SPECS,
  lossAndGradients,
  numericGradient,
  randomParameters,
  randomState,
  randomTokens,
  relativeError,
} from "./fixtures.ts";

const batch = 2;
const windowSteps = 4;

describe.each(ALL_SMALL_SPECS)("language model of $name", ({ spec }) => {
  const parameters = randomParameters(spec, 2);
  const state = randomState(spec, batch, 3);
  const window = {
    inputs: randomTokens(windowSteps * batch, spec.vocabularySize, 4),
    targets: randomTokens(windowSteps * batch, spec.vocabularySize, 5),
  };
  const { gradients } = lossAndGradients(spec, parameters, window, state);
  const loss = () => lossAndGradients(spec, parameters, window, state).lossNats;

  test.each(parameterShapes(spec))("the gradient of $name matches central differences to 1e-7", ({ name }) => {
    const numeric = numericGradient(loss, parameters.get(name)!);
    expect(relativeError(gradients.get(name)!, numeric)).toBeLessThan(1e-7);
  });
});
