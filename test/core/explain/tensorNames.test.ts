import { expect, test } from "vitest";
import { gateNotation, tensorNotation } from "../../../src/core/explain/tensorNames.ts";
import { CELL_KINDS, parameterShapes } from "../../../src/core/network/spec.ts";

test.each(CELL_KINDS)("every tensor of a %s has a name in the course, with one symbol for each block of rows", cell => {
  const spec = { cell, vocabularySize: 9, embeddingSize: 4, hiddenSize: 3, layers: 2, isTied: false };
  for (const { name, shape } of parameterShapes(spec)) {
    const notation = tensorNotation(cell, name);
    expect(notation, name).toBeDefined();
    if (name.startsWith("rnn.")) expect(notation!.split(", ")).toHaveLength(shape[0]! / 3);
  }
});

test("the names are those of the course", () => {
  expect(tensorNotation("lstm", "rnn.weight_ih_l0")).toBe("Wux[1], Wfx[1], Wcx[1], Wox[1]");
  expect(tensorNotation("gru", "rnn.weight_hh_l1")).toBe("Wra[2], Wza[2], Wca[2]");
  expect(tensorNotation("rnn", "rnn.bias_ih_l0")).toBe("ba[1]");
  expect(gateNotation("gru")).toEqual({ r: "Γr", z: "1 - Γu", n: "c̃⟨t⟩" });
  expect(tensorNotation("lstm", "head.weight")).toBeUndefined();
});
