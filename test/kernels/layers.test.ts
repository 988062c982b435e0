/**
 * Whole layers in the kernels agree with core step by step in float64: every cell, both directions, padding, and sizes
 * that fill no group of 8. Rounding grows with the length of the sums and, through time, with the number of steps.
 */
import { describe, expect, test } from "vitest";
import { type Products, plainProducts, withinStep } from "../../src/core/cells/affine.ts";
import type { CellParameters } from "../../src/core/cells/cell.ts";
import { type CellVariant, traitsOf } from "../../src/core/cells/cellVariants.ts";
import { runLayer } from "../../src/core/cells/layer.ts";
import type { Engine } from "../../src/core/network/engine.ts";
import { CELL_KINDS } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import type { Floats } from "../../src/core/tensor.ts";
import { chunksOf } from "../../src/kernels/layerLayouts.ts";
import { kernelEngines } from "./kernelParts.ts";
import { nativeEngines } from "./native/nativeParts.ts";

const UNIT = 2 ** -23;
const engines = await kernelEngines();

interface Size {
  readonly inputs: number;
  readonly units: number;
  readonly batch: number;
  readonly steps: number;
  readonly direction?: number;
  readonly isPadded?: boolean;
}

const SIZES: readonly Size[] = [
  { inputs: 1, units: 1, batch: 1, steps: 1 },
  { inputs: 5, units: 7, batch: 3, steps: 4 },
  { inputs: 8, units: 16, batch: 8, steps: 5, direction: 1 },
  { inputs: 13, units: 11, batch: 19, steps: 6, isPadded: true },
  { inputs: 9, units: 24, batch: 10, steps: 7, direction: 1, isPadded: true },
  { inputs: 600, units: 40, batch: 17, steps: 40 },
];

/** The numbers of a run, drawn once for all precisions. */
function drawn(cell: CellVariant, { inputs, units, batch, steps }: Size) {
  const random = createRandom(units + 31 * batch);
  const { gates, peepholes, stateArrays } = traitsOf(cell);
  const draw = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * (2 * random() - 1));
  const rows = gates * units;
  const scale = 1 / Math.sqrt(units + inputs);
  return {
    tensors: [draw(rows * inputs, scale), draw(rows), draw(rows * units, scale), draw(rows), draw(peepholes * units)],
    xs: Array.from({ length: steps }, () => draw(batch * inputs)),
    from: Array.from({ length: stateArrays }, () => draw(batch * units)),
    dOutputs: Array.from({ length: steps }, () => draw(batch * units)),
    dLast: Array.from({ length: stateArrays }, () => draw(batch * units)),
    lengths: Int32Array.from({ length: batch }, (_, i) => 1 + ((5 * i + 2) % steps)),
  };
}

/** Everything that a layer computes, by name. */
function outcomeOf(cell: CellVariant, size: Size, products: Products, isPlain: boolean) {
  const numbers = drawn(cell, size);
  const as = (values: Floats): Floats => (isPlain ? Float64Array.from(values) : values.slice());
  const tensors = numbers.tensors.map(values => products.own(as(values)));
  const gradients = numbers.tensors.map(values => products.own(as(values).fill(0.5)));
  const layerOf = ([W, b, Wa, ba, p]: readonly Floats[]): CellParameters => ({
    input: { W: W!, b: b!, products },
    recurrent: { W: Wa!, b: ba!, products },
    ...(p!.length > 0 && { peepholes: p! }),
  });
  return withinStep(products, () => {
    const run = runLayer(cell, layerOf(tensors), {
      xs: numbers.xs.map(as),
      from: numbers.from.map(as),
      direction: size.direction ?? 0,
      lengths: size.isPadded ? numbers.lengths : undefined,
    });
    expect(run.steps).toHaveLength(isPlain ? size.steps : 0);
    const upstream = { outputs: numbers.dOutputs.map(as), last: numbers.dLast.map(as) };
    const { dxs, dInitial, norms } = run.backward(upstream, layerOf(gradients));
    const found = { outputs: run.outputs, last: run.last, dxs, dInitial, norms: [norms], gradients };
    // Copies, because the arrays of a step are used again.
    return Object.fromEntries(
      Object.entries(found).map(([name, arrays]) => [name, arrays.map(array => array.slice())]),
    );
  });
}

const cases = CELL_KINDS.flatMap(cell => SIZES.map(size => ({ cell, ...size })));

describe.each(["wasm-simd", "wasm-relaxed-simd"])("%s", build => {
  const engine = (): Engine => {
    const found = engines.get(build);
    if (found === undefined) throw new Error(`this Node does not run ${build}`);
    return found;
  };

  test.each(cases)(
    "$cell, $inputs x $units, batch $batch, $steps steps, $direction, $isPadded",
    ({ cell, ...size }) => {
      const found = outcomeOf(cell, size, engine().openProducts(), false);
      const expected = outcomeOf(cell, size, plainProducts, true);
      // A sum adds up to `terms` roundings; each step hands its error on.
      const terms = size.inputs + size.units + size.batch + 8;
      for (const [name, arrays] of Object.entries(expected)) {
        for (const [k, values] of arrays.entries()) {
          const others = found[name]![k]!;
          let [largest, furthest] = [1, 0];
          for (const [j, value] of values.entries()) {
            largest = Math.max(largest, Math.abs(value));
            furthest = Math.max(furthest, Math.abs(others[j]! - value));
          }
          expect(furthest, `${name} ${k}`).toBeLessThan(largest * size.steps * terms * UNIT);
        }
      }
    },
  );

  test("outside of a step, and with weights elsewhere, layers run step by step", () => {
    const products = engine().openProducts();
    const [W, b] = [new Float32Array(12), new Float32Array(4)];
    const request = { cell: "rnn", xs: [new Float32Array(3)], from: [new Float32Array(4)], direction: 0 };
    const owned = { W: products.own(W), b: products.own(b) };
    const recurrent = { W: products.own(new Float32Array(16)), b: owned.b };
    expect(products.runLayer!({ input: owned, recurrent }, request)).toBeUndefined();
    withinStep(products, () => {
      expect(products.runLayer!({ input: { W, b }, recurrent }, request)).toBeUndefined();
      expect(products.runLayer!({ input: owned, recurrent }, { ...request, cell: "toString" })).toBeUndefined();
      expect(products.runLayer!({ input: owned, recurrent }, request)?.outputs).toHaveLength(1);
    });
  });
});

test("one thread takes a call whole, several share it, and no chunk takes long", () => {
  expect(chunksOf(1, 100, 4, 1e13)).toBe(1);
  expect(chunksOf(2, 100, 4, 1e6)).toBe(4);
  expect(chunksOf(2, 3, 4, 1e6)).toBe(3);
  expect(chunksOf(2, 100, 4, 2e11)).toBe(20);
  expect(chunksOf(2, 10_000, 4, 1e15)).toBe(128);
});

const SHARED: Size = { inputs: 67, units: 45, batch: 43, steps: 9, isPadded: true };

test.each(CELL_KINDS)("threads and native products change no bit of a layer: %s", async cell => {
  const one = engines.get("wasm-relaxed-simd")!.openProducts();
  const expected = outcomeOf(cell, SHARED, one, false);
  const others = [...(await nativeEngines()).values(), engines.get("wasm-relaxed-simd")!];
  for (const engine of others) {
    const products = engine.openProducts(3);
    try {
      for (let k = 0; k < 12; k++) {
        expect(outcomeOf(cell, SHARED, products, false)).toEqual(expected);
        await new Promise(resolve => setTimeout(resolve, k < 8 ? 25 : 0)); // the others start meanwhile
      }
    } finally {
      products.dispose?.();
    }
  }
});
