import { describe, expect, test } from "vitest";
import { addAffine } from "../../../src/core/cells/affine.ts";
import { crossEntropyBackward, crossEntropyNats } from "../../../src/core/loss.ts";
import { backwardWindow, forwardWindow, type LanguageModel } from "../../../src/core/network/languageModel.ts";
import { cellOf, mapParameters, networkOf } from "../../../src/core/network/network.ts";
import { type Floats, zerosLike } from "../../../src/core/tensor.ts";
import {
  ALL_SMALL_SPECS,
  numericGradient,
  randomParameters,
  randomState,
  randomTokens,
  smallSpec,
} from "./fixtures.ts";

const batch = 2;
const windowSteps = 4;

describe.each(ALL_SMALL_SPECS)("language model of $name", ({ spec }) => {
  const parameters = randomParameters(spec, 2);
  const model: LanguageModel = { spec, network: networkOf(spec, parameters) };
  const state = randomState(spec, batch, 3);
  const inputs = randomTokens(windowSteps * batch, spec.vocabularySize, 4);
  const targets = randomTokens(windowSteps * batch, spec.vocabularySize, 5);
  const forward = forwardWindow(model, inputs, state);
  const dScores = forward.scores.slice();
  crossEntropyBackward(dScores, targets, spec.vocabularySize);
  const grads = networkOf(
    spec,
    mapParameters(parameters, values => zerosLike(values)),
  );
  const norms = backwardWindow(model, forward, dScores, grads);

  /** The part of the loss that depends on a⟨t⟩ of layer l, with that array in place of the computed one. */
  function lossFrom(t: number, l: number, a: Floats): number {
    const cell = cellOf(spec.cell);
    const taken = forward.steps[t]!.map(step => step.next);
    taken[l] = [a, ...taken[l]!.slice(1)];
    for (let above = l + 1; above < spec.layers; above++) {
      taken[above] = cell.forward(
        model.network.layers[above]!,
        taken[above - 1]![0]!,
        forward.steps[t]![above]!.prev,
      ).next;
    }
    const own = new Float64Array(batch * spec.vocabularySize);
    addAffine(own, model.network.output, taken.at(-1)![0]!);
    const later = forwardWindow(model, inputs.slice((t + 1) * batch), taken);
    return crossEntropyNats(Float64Array.of(...own, ...later.scores), targets.slice(t * batch), spec.vocabularySize);
  }

  test("the norm of dL/da<t> of each step and layer matches central differences to 1e-7", () => {
    expect(norms.length).toBe(windowSteps * spec.layers);
    for (let t = 0; t < windowSteps; t++) {
      for (let l = 0; l < spec.layers; l++) {
        const a = forward.steps[t]![l]!.next[0]!.slice();
        const numeric = numericGradient(() => lossFrom(t, l, a), a);
        // lossFrom is a mean over the steps from t, the loss a mean over all steps.
        const expected = Math.hypot(...numeric) * ((windowSteps - t) / windowSteps);
        expect(Math.abs(norms[t * spec.layers + l]! / expected - 1)).toBeLessThan(1e-7);
      }
    }
  });
});

test("the gradient of one late loss vanishes toward the start in an RNN with small recurrent weights", () => {
  const spec = smallSpec("rnn", 1, false);
  const parameters = randomParameters(spec, 2);
  parameters.set(
    "rnn.weight_hh_l0",
    parameters.get("rnn.weight_hh_l0")!.map(value => value / 4),
  );
  const model = { spec, network: networkOf(spec, parameters) };
  const forward = forwardWindow(model, randomTokens(12, spec.vocabularySize, 4), randomState(spec, 1, 3));
  const dScores = new Float64Array(forward.scores.length);
  dScores[dScores.length - 1] = 1; // the last step's last score alone
  const norms = backwardWindow(
    model,
    forward,
    dScores,
    networkOf(
      spec,
      mapParameters(parameters, v => zerosLike(v)),
    ),
  );
  for (let t = 1; t < norms.length; t++) expect(norms[t - 1]!).toBeLessThan(norms[t]!);
  expect(norms[0]! / norms[11]!).toBeLessThan(1e-3);
});
