/**
 * Bounds the difference between a network in float32 and the same network in float64: first-order running error analysis
 * (Wilkinson; Higham 2002, 3.3) of a batch of one through every step and layer. Each sum of n products adds at most n + 2
 * roundings of its magnitudes, each activation passes on its error times its slope and adds two roundings, each product
 * and sum one more.
 */
import { type Affine, rowsOf } from "../../src/core/cells/affine.ts";
import type { CellParameters, CellStep } from "../../src/core/cells/cell.ts";
import type { CellVariant } from "../../src/core/cells/cellVariants.ts";
import type { LanguageModel, WindowForward } from "../../src/core/network/languageModel.ts";
import type { Stack } from "../../src/core/sequence/stack.ts";
import type { StackForward } from "../../src/core/sequence/stackForward.ts";
import type { Floats } from "../../src/core/tensor.ts";

/** Half the distance from 1 to the next float32. */
const UNIT = 2 ** -24;

/** A bound on the error of each element. */
type Errors = readonly number[];

/** Of a⟨t⟩, and of an LSTM's c⟨t⟩. */
interface StateErrors {
  readonly ea: Errors;
  readonly ec: Errors;
}

/** Errors of W x + b, [batch, out]: the errors of x, and `terms` roundings of the sum of magnitudes. */
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

/** @returns for each time step, a bound of the relative error of its probabilities */
export function probabilityErrors({ spec, network }: LanguageModel, { steps }: WindowForward): number[] {
  let errors = network.layers.map(() => noErrors(spec.hiddenSize));
  return steps.map(layers => {
    // The embedding is copied, not computed.
    let ex: Errors = new Array<number>(spec.embeddingSize).fill(0);
    errors = layers.map((step, l) => {
      const next = stepErrors(spec.cell, network.layers[l]!, step, ex, errors[l]!);
      ex = next.ea;
      return next;
    });
    const es = affineErrors(network.output, layers.at(-1)!.next[0]!, ex, spec.hiddenSize + 2);
    // A probability moves by its own score and by the sum of all; the softmax itself adds its size in roundings.
    return 2 * Math.max(...es) + (spec.vocabularySize + 4) * UNIT;
  });
}

/** @returns for each time step, bounds on the errors of the top layer's outputs, with both directions concatenated */
export function stackErrors({ spec, layers }: Stack, { steps }: StackForward): Errors[] {
  const time = steps[0]![0]!.length;
  let exs: Errors[] = steps[0]![0]!.map(({ x }) => new Array<number>(x.length).fill(0));
  for (const [l, both] of layers.entries()) {
    const runs = both.map((parameters, d) => {
      const found: Errors[] = new Array(time);
      let errors = noErrors(spec.hiddenSize);
      for (let k = 0; k < time; k++) {
        const t = d === 0 ? k : time - 1 - k;
        errors = stepErrors(spec.cell, parameters, steps[l]![d]![t]!, exs[t]!, errors);
        found[t] = errors.ea;
      }
      return found;
    });
    exs = exs.map((_, t) => runs.flatMap(run => run[t]!));
  }
  return exs;
}

function noErrors(na: number): StateErrors {
  const none = new Array<number>(na).fill(0);
  return { ea: none, ec: none };
}

/** One step of a cell that tfjs has. */
function stepErrors(
  cell: CellVariant,
  parameters: CellParameters,
  step: CellStep,
  ex: Errors,
  prev: StateErrors,
): StateErrors {
  const { input, recurrent } = parameters;
  const terms = step.x.length + step.prev[0]!.length + 3;
  const fromInput = affineErrors(input, step.x, ex, terms);
  if (cell === "gruResetBefore") return gruErrors(recurrent, step, fromInput, prev.ea, terms);
  const fromPrev = affineErrors(recurrent, step.prev[0]!, prev.ea, terms);
  const ez = fromInput.map((e, r) => e + fromPrev[r]!);
  if (cell === "lstm") return lstmErrors(step, ez, prev.ec);
  return simpleErrors(step, cell === "rnn" ? ez.map((e, j) => (1 - step.next[0]![j]! ** 2) * e) : ez);
}

/** @param passed errors after the activation, before its own; a ReLU passes on at most what it gets */
function simpleErrors({ next: [a] }: CellStep, passed: Errors): StateErrors {
  return { ea: passed.map((e, j) => e + 2 * UNIT * Math.max(1, Math.abs(a![j]!))), ec: [] };
}

function sigmoidError(value: number, ez: number): number {
  return value * (1 - value) * ez + 2 * UNIT;
}

/** Rows r, z, n, with r * a' before the product. */
function gruErrors(
  recurrent: Affine,
  { prev, gates, inner }: CellStep,
  fromInput: Errors,
  eaPrev: Errors,
  terms: number,
): StateErrors {
  const na = inner.length;
  const [aPrev] = prev as readonly [Floats];
  const fromPrev = affineErrors(rowsOf(recurrent, 0, 2 * na), aPrev, eaPrev, terms);
  const gateErrors = fromPrev.map((e, r) => sigmoidError(gates[r]!, e + fromInput[r]!));
  const eInner = eaPrev.map(
    (e, j) => Math.abs(aPrev[j]!) * gateErrors[j]! + gates[j]! * e + UNIT * Math.abs(inner[j]!),
  );
  const fromInner = affineErrors(rowsOf(recurrent, 2 * na, 3 * na), inner, eInner, terms);
  const ea = eaPrev.map((e, j) => {
    const z = gates[na + j]!;
    const n = gates[2 * na + j]!;
    const en = (1 - n ** 2) * (fromInput[2 * na + j]! + fromInner[j]!) + 2 * UNIT;
    const moved = Math.abs(aPrev[j]! - n) * gateErrors[na + j]! + (1 - z) * en + z * e;
    return moved + 3 * UNIT * (Math.abs((1 - z) * n) + Math.abs(z * aPrev[j]!));
  });
  return { ea, ec: [] };
}

/** Rows i, f, g, o. */
function lstmErrors({ prev, next, gates, inner: tanhC }: CellStep, ez: Errors, ecPrev: Errors): StateErrors {
  const na = tanhC.length;
  const ec: number[] = [];
  const ea: number[] = [];
  for (let j = 0; j < na; j++) {
    const [gu, gf, cTilde, go] = [0, 1, 2, 3].map(gate => gates[gate * na + j]!) as [number, number, number, number];
    const gateError = (gate: number, value: number) => sigmoidError(value, ez[gate * na + j]!);
    const eTilde = (1 - cTilde ** 2) * ez[2 * na + j]! + 2 * UNIT;
    const cPrev = prev[1]![j]!;
    const passed = Math.abs(cTilde) * gateError(0, gu) + gu * eTilde;
    const kept = Math.abs(cPrev) * gateError(1, gf) + gf * ecPrev[j]!;
    ec.push(passed + kept + 2 * UNIT * (Math.abs(gu * cTilde) + Math.abs(gf * cPrev)));
    const eTanh = (1 - tanhC[j]! ** 2) * ec[j]! + 2 * UNIT;
    ea.push(Math.abs(tanhC[j]!) * gateError(3, go) + go * eTanh + UNIT * Math.abs(next[0]![j]!));
  }
  return { ea, ec };
}
