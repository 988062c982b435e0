/** Makes inputs for fuzzing: valid ones with damage by disks, programs or attackers, and noise. */
import fc from "fast-check";

/** Values that break careless code wherever a number, a name or an object is expected. */
const WEIRD: readonly unknown[] = [
  ...[null, true, "", "x", -1, 0, 1, 0.5, 255, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e308, 1e-320],
  ...[[], {}, [[]], [null], { a: 1 }, "__proto__", "constructor", "toString", "../../etc/passwd", "\0", "\ud800"],
  ...[Number.NaN, Number.POSITIVE_INFINITY, "9".repeat(400), "a".repeat(5000), Array(300).fill(0)],
  { toString: 1, valueOf: 1, toJSON: 1 },
];

/** Copies a value, because its changes must not reach the next case. */
const own = (value: unknown): unknown => (typeof value === "object" ? structuredClone(value) : value);

/** JSON-like values of any kind, often strange ones. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...WEIRD).map(own) },
  { weight: 1, arbitrary: fc.jsonValue() as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 2, withNullPrototype: true }) },
);

interface Edit {
  readonly kind: number;
  readonly at: number;
  readonly length: number;
  readonly value: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.nat(6),
  at: fc.nat(),
  length: fc.nat(16),
  value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0xff, 0x100, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0x3f800000), fc.nat()),
});
const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

/** Bytes similar to one of the valid files, or noise. */
export function bytesNear(...valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom(...valid), edits).map(([file, all]) => all.reduce(editBytes, file)),
    },
  );
}

/** Text similar to a valid one, or noise. */
export function textNear(...valid: readonly string[]): fc.Arbitrary<string> {
  return bytesNear(...valid.map(text => new TextEncoder().encode(text))).map(bytes => new TextDecoder().decode(bytes));
}

function editBytes(bytes: Uint8Array, { kind, at, length, value }: Edit): Uint8Array {
  const offset = bytes.length === 0 ? 0 : at % (bytes.length + 1);
  const head = bytes.subarray(0, offset);
  const tail = bytes.subarray(offset);
  const word = Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
  switch (kind) {
    case 0:
      return joined(head, Uint8Array.of(value), tail.subarray(1));
    case 1:
      return joined(head, word, tail.subarray(4));
    case 2:
      return joined(head, word, tail);
    case 3:
      return joined(head, tail.subarray(length));
    case 4:
      return head;
    case 5:
      return joined(head, tail.subarray(0, length), tail);
    default:
      // The words of a header are aligned: hit one exactly.
      return joined(bytes.subarray(0, offset & ~3), word, bytes.subarray((offset & ~3) + 4));
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

type Json = Record<string, unknown>;

const change = fc.record({ kind: fc.nat(4), at: fc.nat(), value: anything });

/** A valid JSON value with parts replaced, removed, added, renamed or moved; or any value. */
export function jsonNear(...valid: readonly unknown[]): fc.Arbitrary<unknown> {
  const texts = valid.map(value => JSON.stringify(value));
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 1, arbitrary: anything },
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom(...texts), changes).map(([text, all]) => {
        const holder: Json = { root: JSON.parse(text) };
        for (const { kind, at, value } of all) changeAt(holder, kind, at, value);
        return holder["root"];
      }),
    },
  );
}

function changeAt(root: Json, kind: number, at: number, value: unknown): void {
  const places: { readonly holder: Json; readonly key: string }[] = [];
  const visit = (holder: Json): void => {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      const inner = holder[key];
      if (typeof inner === "object" && inner !== null && places.length < 2000) visit(inner as Json);
    }
  };
  visit(root);
  const place = places[at % places.length];
  if (!place) return;
  const { holder, key } = place;
  if (kind === 0 && holder !== root) delete holder[key];
  else if (kind === 1 && holder !== root) define(holder, typeof value === "string" ? value : "other", holder[key]);
  else if (kind === 2) holder[key] = [holder[key]];
  else holder[key] = value;
}

/** As JSON.parse does it: "__proto__" becomes a key like any other. */
function define(holder: Json, key: string, value: unknown): void {
  if (key !== "length")
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
