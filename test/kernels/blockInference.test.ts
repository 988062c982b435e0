/** A block of tokens gives the numbers of the same tokens one by one, to the last bit. */
import { describe, expect, test } from "vitest";
import { BLOCK_TOKENS, type Predictor } from "../../src/core/network/engine.ts";
import { initialParameters } from "../../src/core/network/initialize.ts";
import { CELL_KINDS, type LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { isKernelCell } from "../../src/kernels/kernelModule.ts";
import { kernelEngines } from "./kernelParts.ts";

const engines = await kernelEngines();

/** Sizes of odd numbers of panels, so that every path of the product is taken. */
const SPEC: LanguageModelSpec = {
  cell: "lstm",
  vocabularySize: 37,
  embeddingSize: 10,
  hiddenSize: 19,
  layers: 2,
  isTied: false,
};
/** The kernels predict whole networks of these cells. Of the others they do the products, token by token. */
const KERNEL_CELLS = CELL_KINDS.filter(isKernelCell);
const CASES: readonly (readonly [string, LanguageModelSpec])[] = [
  ...KERNEL_CELLS.map(cell => [cell, { ...SPEC, cell }] as const),
  ...KERNEL_CELLS.map(cell => [`${cell}, tied`, { ...SPEC, cell, embeddingSize: 19, isTied: true }] as const),
  ["sizes of whole tiles", { ...SPEC, vocabularySize: 64, embeddingSize: 32, hiddenSize: 32, layers: 3 }],
];

describe.each([...engines])("%s", (_build, engine) => {
  test.each(CASES)("a block of tokens equals the same tokens one by one: %s", (_name, spec) => {
    for (const weights of ["float32", "int8"] as const) {
      const predictor = engine.createPredictor(spec, initialParameters(spec, createRandom(3)), weights);
      for (let count = 1; count <= BLOCK_TOKENS; count++) compare(predictor, count);
      predictor.dispose();
    }
  });

  test("a block of none or too many tokens is refused", () => {
    const predictor = engine.createPredictor(SPEC, initialParameters(SPEC, createRandom(3)));
    const state = predictor.initialState();
    for (const count of [0, BLOCK_TOKENS + 1]) {
      expect(() => predictor.advanceAll!(state, new Int32Array(count), state.slice())).toThrow("tokens");
    }
    expect(() => predictor.advanceAll!(state, Int32Array.of(SPEC.vocabularySize), state.slice())).toThrow();
    predictor.dispose();
  });
});

function compare(predictor: Predictor, count: number): void {
  const { vocabularySize } = predictor.spec;
  const tokens = Int32Array.from({ length: count }, (_, k) => (k * k + 5 * count) % vocabularySize);
  const [state, stateOneByOne, beforeLast] = [0, 0, 0].map(() => predictor.initialState().fill(0.25)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const distributions = predictor.advanceAll!(state, tokens, beforeLast).map(distribution => distribution.slice());
  expect(distributions).toHaveLength(count);
  for (const [k, token] of tokens.entries()) {
    if (k === count - 1) expect(beforeLast).toEqual(stateOneByOne);
    const expected = new Float32Array(vocabularySize);
    predictor.advance(stateOneByOne, token, expected);
    expect(distributions[k]).toEqual(expected);
  }
  expect(state).toEqual(stateOneByOne);
}
