/** The memory of a step: arrays do not overlap, are reused after the step, and have a limit. */
import { expect, test } from "vitest";
import { StepMemory } from "../../src/kernels/stepMemory.ts";

function memoryOf() {
  const taken: number[] = [];
  const memory = new StepMemory(length => {
    taken.push(length);
    return new Float32Array(length);
  });
  return { memory, taken };
}

test("arrays of a step do not overlap, and begin at whole cache lines of their block", () => {
  const { memory } = memoryOf();
  const arrays = [5, 16, 17, 1 << 19, 3].map((length, k) => memory.take(length).fill(k + 1));
  for (const [k, array] of arrays.entries()) {
    expect(array.every(value => value === k + 1)).toBe(true);
    expect(array.byteOffset % 64).toBe(0);
  }
});

test("the same step again takes no more memory", () => {
  const { memory, taken } = memoryOf();
  const step = () => memory.during(() => [100, 1 << 20, 7, 1 << 19].map(length => memory.take(length).byteOffset));
  const first = step();
  const blocks = taken.length;
  for (let k = 0; k < 5; k++) expect(step()).toEqual(first);
  expect(taken).toHaveLength(blocks);
});

test("steps of many lengths take a few blocks", () => {
  const { memory, taken } = memoryOf();
  for (let k = 1; k < 200; k++) memory.during(() => [k, 3, 2 * k].map(size => memory.take(5000 * size)));
  expect(taken.length).toBeLessThan(12);
});

test("a step has room for half of what 32 bits address", () => {
  const { memory } = memoryOf();
  memory.take(1 << 20);
  expect(memory.hasRoom((1 << 29) - (1 << 20))).toBe(true);
  expect(memory.hasRoom(1 << 29)).toBe(false);
});

test("a record is read back as whole numbers, also where an address is above 2^31", () => {
  const { memory } = memoryOf();
  const fields = [3, -1, 2 ** 31 + 64];
  const address = memory.record(fields);
  const { buffer } = memory.take(1);
  expect([...new Uint32Array(buffer, address, 3)]).toEqual([3, 2 ** 32 - 1, 2 ** 31 + 64]);
});
