import { expect, test } from "vitest";
import { traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { type HeldQuantity, holdUnit } from "../../../src/core/explain/holdUnit.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { forwardWindow } from "../../../src/core/network/languageModel.ts";
import { mapParameters, networkOf, zeroState } from "../../../src/core/network/network.ts";
import { CELL_KINDS, type CellKind } from "../../../src/core/network/spec.ts";
import { createRandom, normal } from "../../../src/core/random.ts";
import { QUANTITIES_OF } from "../../../src/protocol/inspection.ts";

const NA = 3;
const UNIT = 1;
const TOKENS = Int32Array.of(1, 4, 2, 5, 3);
const CASES = CELL_KINDS.flatMap(cell => QUANTITIES_OF[cell].map(quantity => [cell, quantity] as const));

function parts(cell: CellKind) {
  const spec = { cell, vocabularySize: 6, embeddingSize: 3, hiddenSize: NA, layers: 2, isTied: false };
  const random = createRandom(7);
  const drawn = initialParameters(spec, random);
  // Large weights, so that a row that is left over would show.
  const parameters = mapParameters(drawn, values => Float64Array.from(values, () => normal(random)));
  const model = { spec, network: networkOf(spec, parameters) };
  const state = zeroState(spec, 1, model.network.embedding).map(arrays =>
    arrays.map(array => array.map(() => normal(random))),
  );
  return { model, state };
}

/** The block of a gate in torch.nn's rows, and whether it holds 1 - Γ. */
const BLOCKS: Partial<Record<HeldQuantity, string>> = { update: "i", forget: "f", candidate: "g", output: "o" };
const GRU_BLOCKS: Partial<Record<HeldQuantity, string>> = { update: "z", reset: "r", candidate: "n" };

test.each(CASES)("%s: the held %s has its value at every step, and nothing below depends on it", (cell, quantity) => {
  const { model, state } = parts(cell);
  const value = quantity === "memory" ? -1.7 : 0.35;
  const held = holdUnit(model, { layer: 1, quantity, unit: UNIT, value }, state);
  const free = forwardWindow(model, TOKENS, state);
  const { steps } = forwardWindow(held.model, TOKENS, held.state);
  for (const [t, [below, step]] of steps.entries()) {
    expect(below).toEqual(free.steps[t]![0]);
    const { gateNames } = traitsOf(cell);
    const isGru = cell.startsWith("gru");
    const block = gateNames.indexOf((isGru ? GRU_BLOCKS : BLOCKS)[quantity] ?? "");
    const found = block >= 0 ? step!.gates[block * NA + UNIT]! : step!.next[quantity === "memory" ? 1 : 0]![UNIT]!;
    const wanted = isGru && quantity === "update" ? 1 - value : value;
    expect(Math.abs(found - wanted)).toBeLessThan(1e-9);
  }
  expect(steps.at(-1)![1]!.next[0]).not.toEqual(free.steps.at(-1)![1]!.next[0]);
});

test.each(CASES)("%s: in the first step, holding the %s changes no gate of another unit", (cell, quantity) => {
  const { model, state } = parts(cell);
  // A state that is held differs before the step, so the others read another value from it.
  const isState = quantity === "hidden" || quantity === "memory";
  const begun = isState ? (state[1]![quantity === "memory" ? 1 : 0]![UNIT] ?? 0) : 0.35;
  const value = quantity === "hidden" ? Math.tanh(begun) : begun;
  if (quantity === "hidden") state[1]![0]![UNIT] = value;
  const held = holdUnit(model, { layer: 1, quantity, unit: UNIT, value }, state);
  const [free] = forwardWindow(model, TOKENS.subarray(0, 1), state).steps;
  const [step] = forwardWindow(held.model, TOKENS.subarray(0, 1), held.state).steps;
  // With the reset gate before the product, Γr of one unit enters every candidate.
  const isShared = cell === "gruResetBefore" && quantity === "reset";
  for (let k = 0; k < free![1]!.gates.length; k++) {
    if (k % NA === UNIT || (isShared && k >= 2 * NA)) continue;
    expect(Math.abs(step![1]!.gates[k]! - free![1]!.gates[k]!)).toBeLessThan(1e-12);
  }
});
