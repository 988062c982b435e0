import { describe, expect, test } from "vitest";
import { adamWStep, clipByGlobalNorm, dynamicEvaluationStep } from "../../src/core/optimizer.ts";

describe("clipping by global norm", () => {
  const gradients = () =>
    new Map([
      ["W", Float64Array.of(3, 0)],
      ["b", Float64Array.of(4)],
    ]);

  test("scales all tensors together to the norm, and returns the norm before", () => {
    const clipped = gradients();
    expect(clipByGlobalNorm(clipped, 1)).toBe(5);
    expect(clipped.get("W")![0]).toBeCloseTo(0.6, 6);
    expect(clipped.get("b")![0]).toBeCloseTo(0.8, 6);
  });

  test("does not change smaller gradients", () => {
    const kept = gradients();
    clipByGlobalNorm(kept, 5.1);
    expect(kept).toEqual(gradients());
  });

  test("accepts gradients that are all zero", () => {
    const zeros = new Map([["W", new Float64Array(2)]]);
    expect(clipByGlobalNorm(zeros, 1)).toBe(0);
    expect([...zeros.get("W")!]).toEqual([0, 0]);
  });
});

describe("AdamW", () => {
  const options = { beta1: 0.9, beta2: 0.99, epsilon: 0, weightDecay: 0, learningRate: 0.1, t: 1 };
  const tensorOf = (W: number, dW: number) => ({
    W: Float64Array.of(W),
    dW: Float64Array.of(dW),
    m: new Float64Array(1),
    v: new Float64Array(1),
  });

  test("takes a first step of exactly the learning rate, whatever the size of the gradient", () => {
    for (const dW of [1e-6, 1, -1e6]) {
      const tensor = tensorOf(0, dW);
      adamWStep(tensor, options);
      expect(tensor.W[0]).toBeCloseTo(-0.1 * Math.sign(dW), 12);
    }
  });

  test("decays weights separately from the gradient", () => {
    const tensor = tensorOf(2, 0);
    adamWStep(tensor, { ...options, epsilon: 1e-8, weightDecay: 0.5 });
    expect(tensor.W[0]).toBeCloseTo(2 * (1 - 0.1 * 0.5), 12);
    expect(tensor.m[0]).toBe(0);
  });
});

describe("a learner's step", () => {
  const dW = Float64Array.of(3, -1);
  const W0 = Float64Array.of(0, 10);

  test("moves against the gradient by the learning rate", () => {
    const W = Float64Array.of(1, 2);
    dynamicEvaluationStep(W, { dW, W0 }, { learningRate: 0.1, decay: 0 }, Float64Array.of(1));
    expect(W[0]).toBeCloseTo(0.7, 12);
    expect(W[1]).toBeCloseTo(2.1, 12);
  });

  test("moves each row by its rate", () => {
    const W = Float64Array.of(1, 2);
    dynamicEvaluationStep(W, { dW, W0 }, { learningRate: 0.1, decay: 0 }, Float64Array.of(2, 0.5));
    expect(W[0]).toBeCloseTo(0.4, 12);
    expect(W[1]).toBeCloseTo(2.05, 12);
  });

  test("decays toward the initial weights", () => {
    const W = Float64Array.of(1, 2);
    for (let k = 0; k < 100; k++)
      dynamicEvaluationStep(W, { dW, W0 }, { learningRate: 0, decay: 0.2 }, Float64Array.of(1));
    expect(W[0]).toBeCloseTo(0, 6);
    expect(W[1]).toBeCloseTo(10, 6);
  });
});
