/** Every fault at every operation, for folders that have held no model, one, two and three. */
import { createRandom } from "../../src/core/random.ts";
import { operationsOfSave, savedTimes, survive, surviveLoading } from "./faults.ts";
import type { DiskState, Fault } from "./faultyDisk.ts";

const CODES = ["ENOSPC", "EIO", "EACCES", "EPERM", "EMFILE", "EROFS"] as const;
const OPERATIONS_OF_LOAD = 14;

/** @param rounds how often power cuts are drawn anew @returns the number of faults that were survived */
export async function surviveAll(rounds: number, seed: number): Promise<number> {
  let faults = 0;
  for (const count of [0, 1, 2, 3]) {
    const before = await savedTimes(count);
    const other = await savedTimes(1);
    const operations = await operationsOfSave(before);
    for (let at = 0; at < operations; at++) {
      for (const fault of faultsAt(at, { rounds, seed, other })) {
        await within(fault, () => survive(before, count, fault));
        faults++;
      }
    }
    for (let at = 0; at < OPERATIONS_OF_LOAD; at++) {
      for (const code of CODES) {
        for (const isLasting of [true, false]) {
          const fault = { kind: "error", at, code, isLasting } as const;
          await within(fault, () => surviveLoading(before, count, fault));
          faults++;
        }
      }
      for (const by of [undefined, other]) {
        const fault = { kind: "replaced", at, by } as const;
        await within(fault, () => surviveLoading(before, count, fault));
        faults++;
      }
    }
  }
  return faults;
}

function* faultsAt(
  at: number,
  { rounds, seed, other }: { readonly rounds: number; readonly seed: number; readonly other: DiskState },
): Generator<Fault> {
  yield { kind: "kill", at };
  yield { kind: "shortWrite", at };
  yield { kind: "replaced", at, by: undefined };
  yield { kind: "replaced", at, by: other };
  for (const code of CODES) for (const isLasting of [true, false]) yield { kind: "error", at, code, isLasting };
  for (let round = 0; round < rounds; round++) yield { kind: "powerCut", at, random: createRandom(seed + round) };
}

async function within(fault: Fault, survived: () => Promise<unknown>): Promise<void> {
  try {
    await survived();
  } catch (thrown) {
    const code = fault.kind === "error" ? ` ${fault.code}${fault.isLasting ? " for good" : ""}` : "";
    throw new Error(
      `${fault.kind}${code} at operation ${fault.at}: ${thrown instanceof Error ? thrown.stack : thrown}`,
    );
  }
}
