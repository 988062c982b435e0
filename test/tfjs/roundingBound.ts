/** How far a language model run in float32 may be from the same one run in float64. */

import type { Affine } from "../../src/core/cells/affine.ts";
import type { CellStep } from "../../src/core/cells/cell.ts";
import type { LanguageModel, WindowForward } from "../../src/core/network/languageModel.ts";
import type { Floats } from "../../src/core/tensor.ts";

/** Half the distance of 1 from the next float32. */
const UNIT = 2 ** -24;

/** A bound of the error of each element. */
type Errors = readonly number[];

/** Errors of W x + b, [batch, out]: those that x brings along, and `terms` roundings of the sum of magnitudes. */
function affineErrors({ W, b }: Affine, x: Floats, ex: Errors, terms: number): number[] {
  const out = b.length;
  const nx = W.length / out;
  return Array.from({ length: (x.length / nx) * out }, (_, s) => {
    const i = Math.floor(s / out);
    const r = s % out;
    let brought = 0;
    let magnitude = Math.abs(b[r]!);
    for (let k = 0; k < nx; k++) {
      brought += Math.abs(W[r * nx + k]!) * ex[i * nx + k]!;
      magnitude += Math.abs(W[r * nx + k]! * x[i * nx + k]!);
    }
    return brought + terms * UNIT * magnitude;
  });
}

/**
 * First-order running error analysis (Wilkinson; Higham 2002, 3.3) of a batch of one through every step and layer:
 * each sum of n products adds at most n + 2 roundings of its magnitudes, each activation passes on its error times
 * its slope and adds two roundings, each product and sum one more.
 *
 * @returns for each time step, a bound of the relative error of its probabilities
 */
export function probabilityErrors({ spec, network }: LanguageModel, { steps }: WindowForward): number[] {
  const none = new Array<number>(spec.hiddenSize).fill(0);
  let errors = network.layers.map(() => ({ ea: none as Errors, ec: none as Errors }));
  return steps.map(layers => {
    // The embedding is copied, not computed.
    let ex: Errors = new Array<number>(spec.embeddingSize).fill(0);
    errors = layers.map((step, l) => {
      const { input, recurrent } = network.layers[l]!;
      const terms = step.x.length + spec.hiddenSize + 3;
      const fromInput = affineErrors(input, step.x, ex, terms);
      const fromPrev = affineErrors(recurrent, step.prev[0]!, errors[l]!.ea, terms);
      const ez = fromInput.map((e, r) => e + fromPrev[r]!);
      const next = spec.cell === "lstm" ? lstmErrors(step, ez, errors[l]!.ec) : rnnErrors(step, ez);
      ex = next.ea;
      return next;
    });
    const es = affineErrors(network.output, layers.at(-1)!.next[0]!, ex, spec.hiddenSize + 2);
    // A probability moves by its own score and by the sum of all; the softmax itself adds its size in roundings.
    return 2 * Math.max(...es) + (spec.vocabularySize + 4) * UNIT;
  });
}

function rnnErrors({ next: [a] }: CellStep, ez: Errors): { ea: Errors; ec: Errors } {
  return { ea: ez.map((e, j) => (1 - a![j]! ** 2) * e + 2 * UNIT), ec: [] };
}

/** Rows i, f, g, o. */
function lstmErrors({ prev, next, gates, inner: tanhC }: CellStep, ez: Errors, ecPrev: Errors) {
  const na = tanhC.length;
  const ec: number[] = [];
  const ea: number[] = [];
  for (let j = 0; j < na; j++) {
    const [gu, gf, cTilde, go] = [0, 1, 2, 3].map(gate => gates[gate * na + j]!) as [number, number, number, number];
    const sigmoidError = (gate: number, value: number) => value * (1 - value) * ez[gate * na + j]! + 2 * UNIT;
    const eTilde = (1 - cTilde ** 2) * ez[2 * na + j]! + 2 * UNIT;
    const cPrev = prev[1]![j]!;
    const passed = Math.abs(cTilde) * sigmoidError(0, gu) + gu * eTilde;
    const kept = Math.abs(cPrev) * sigmoidError(1, gf) + gf * ecPrev[j]!;
    ec.push(passed + kept + 2 * UNIT * (Math.abs(gu * cTilde) + Math.abs(gf * cPrev)));
    const eTanh = (1 - tanhC[j]! ** 2) * ec[j]! + 2 * UNIT;
    ea.push(Math.abs(tanhC[j]!) * sigmoidError(3, go) + go * eTanh + UNIT * Math.abs(next[0]![j]!));
  }
  return { ea, ec };
}
