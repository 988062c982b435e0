import fc from "fast-check";
import { expect, test } from "vitest";
import { type Change, diffSequences } from "../../../src/completion/edits/sequenceDiff.ts";

const sequence = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 24 });

function apply(changes: readonly Change[], a: readonly string[], b: readonly string[]): string[] {
  const made: string[] = [];
  let at = 0;
  for (const { oldStart, oldEnd, newStart, newEnd } of changes) {
    made.push(...a.slice(at, oldStart), ...b.slice(newStart, newEnd));
    at = oldEnd;
  }
  return [...made, ...a.slice(at)];
}

/** Insertions and deletions that no script can do without, by the table of the longest common subsequence. */
function leastChanges(a: readonly string[], b: readonly string[]): number {
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [here, below] = [common[i]!, common[i + 1]!];
      here[j] = a[i] === b[j] ? below[j + 1]! + 1 : Math.max(below[j]!, here[j + 1]!);
    }
  }
  return a.length + b.length - 2 * common[0]![0]!;
}

test("the changes make the new sequence of the old one, and no script has fewer", () => {
  fc.assert(
    fc.property(sequence, sequence, (a, b) => {
      const changes = diffSequences(a, b);
      expect(apply(changes, a, b)).toEqual(b);
      const size = changes.reduce((sum, c) => sum + c.oldEnd - c.oldStart + c.newEnd - c.newStart, 0);
      expect(size).toBe(leastChanges(a, b));
      for (const [k, change] of changes.entries()) {
        const next = changes[k + 1];
        if (next) expect(change.oldEnd < next.oldStart && change.newEnd < next.newStart).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
