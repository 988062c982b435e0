import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duplicateKey } from "../../src/storage/duplicateKey.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "../../src/storage/safetensors.ts";

/** A file by hand: header text as given, then that many zero bytes. */
function file(header: string, dataBytes: number, claimed = header.length): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimed), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}

const entry = (shape: number[], begin: number, end: number, dtype = "F32") =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

test("what is written reads back, names, shapes, numbers and metadata", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ minLength: 1 }).filter(name => name !== "__metadata__" && name !== "__proto__"),
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })),
      ),
      fc.dictionary(fc.constantFrom("a", "b"), fc.string()),
      (arrays, metadata) => {
        const tensors = new Map(
          Object.entries(arrays).map(([name, numbers]) => {
            const values = Float32Array.from(numbers);
            return [name, { shape: [1, values.length], values }];
          }),
        );
        const decoded = decodeSafetensors(encodeSafetensors({ tensors, metadata }));
        expect(decoded.tensors).toEqual(tensors);
        expect(decoded.metadata).toEqual({ ...metadata });
      },
    ),
  );
});

test("the bytes are the format's: length, header, numbers at a multiple of 8", () => {
  const values = Float32Array.of(1.5, -2);
  const bytes = encodeSafetensors({ tensors: new Map([["w", { shape: [2], values }]]), metadata: {} });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect((8 + length) % 8).toBe(0);
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  expect(JSON.parse(header)).toEqual({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8] } });
  expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]);
});

test("a file reads from any place in a buffer", () => {
  const bytes = encodeSafetensors({
    tensors: new Map([["w", { shape: [1], values: Float32Array.of(3) }]]),
    metadata: {},
  });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeSafetensors(shifted.subarray(3)).tensors.get("w")?.values).toEqual(Float32Array.of(3));
});

describe("reading refuses", () => {
  test.each([
    ["no bytes", new Uint8Array(0), "not a whole header"],
    ["a header longer than the file", file("{}", 0, 50), "ends inside its header"],
    ["a header of absurd length", file("{}", 0, 2 ** 40), "claims"],
    ["a header that is not JSON", file("{nope}", 0), "not JSON"],
    ["a header that is a list", file("[]", 0), "not a JSON object"],
    ["an entry without offsets", file('{"w":{"dtype":"F32","shape":[1]}}', 4), "w:"],
    ["another number type", file(`{"w":${entry([1], 0, 2, "F16")}}`, 2), "F16"],
    ["a negative size", file(`{"w":${entry([-1], 0, 4)}}`, 4), "w:"],
    ["a broken size", file(`{"w":${entry([0.5], 0, 2)}}`, 2), "w:"],
    ["a shape that does not fit its range", file(`{"w":${entry([2], 0, 4)}}`, 4), "does not fit"],
    ["a shape that overflows", file(`{"w":${entry([2 ** 52, 2 ** 52], 0, 4)}}`, 4), "does not fit"],
    ["a range that ends before it begins", file(`{"w":${entry([1], 8, 4)}}`, 8), "does not fit"],
    ["a range past the end", file(`{"w":${entry([2], 0, 8)}}`, 4), "ends at byte 8 of 4"],
    ["overlapping ranges", file(`{"v":${entry([2], 0, 8)},"w":${entry([1], 4, 8)}}`, 8), "overlaps"],
    ["a gap", file(`{"v":${entry([1], 0, 4)},"w":${entry([1], 8, 12)}}`, 12), "belong to no tensor"],
    ["bytes left over", file(`{"w":${entry([1], 0, 4)}}`, 8), "belong to no tensor"],
    ["a duplicate name", file(`{"w":${entry([1], 0, 4)},"w":${entry([1], 0, 4)}}`, 4), "names w twice"],
    ["metadata that is not a map of texts", file('{"__metadata__":{"a":1}}', 0), "metadata"],
  ])("%s", (_what, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(SafetensorsError);
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  test("a number that is not finite", () => {
    const bytes = file(`{"w":${entry([1], 0, 4)}}`, 4);
    bytes.set([0, 0, 0xc0, 0x7f], bytes.length - 4);
    expect(() => decodeSafetensors(bytes)).toThrow("w: number 0 is NaN");
  });

  test("any one bit flipped in the header, or reads it as other names and numbers, but never crashes otherwise", () => {
    const values = Float32Array.of(1, 2, 3);
    const whole = encodeSafetensors({ tensors: new Map([["w", { shape: [3], values }]]), metadata: { a: "b" } });
    for (let bit = 0; bit < (whole.length - 12) * 8; bit++) {
      const bytes = whole.slice();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      try {
        decodeSafetensors(bytes);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SafetensorsError);
      }
    }
  });
});

describe("writing refuses", () => {
  test.each([
    ["a shape that does not fit", [2], [1]],
    ["a number that is not finite", [1], [Number.POSITIVE_INFINITY]],
  ])("%s", (_what, shape, numbers) => {
    const tensors = new Map([["w", { shape, values: Float32Array.from(numbers) }]]);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(SafetensorsError);
  });
});

test("a duplicate key is found at any depth, and only within one object", () => {
  expect(duplicateKey('{"a":1,"b":{"a":2},"c":[{"a":1},{"a":1}],"d":"a\\",\\"a"}')).toBeUndefined();
  expect(duplicateKey('{"a":1,"b":{"c":2,"c":3}}')).toBe("c");
  expect(duplicateKey('{"a":1,"\\u0061":2}')).toBe("a");
});
