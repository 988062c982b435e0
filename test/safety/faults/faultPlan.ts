/** Plans every fault at every operation, for folders with zero to three models or checkpoints. */
import { createRandom } from "../../../src/core/random.ts";
import {
  operationsOfRemoval,
  operationsOfSave,
  savedTimes,
  survive,
  surviveLoading,
  surviveRemoval,
} from "./faults.ts";
import type { DiskState, Fault } from "./faultyDisk.ts";

const CODES = ["ENOSPC", "EIO", "EACCES", "EPERM", "EMFILE", "EROFS"] as const;
const OPERATIONS_OF_LOAD = 14;

const KINDS = ["model", "checkpoint"] as const;

/** @param rounds how often each power cut is repeated @returns the number of survived faults */
export async function surviveAll(rounds: number, seed: number): Promise<number> {
  let faults = 0;
  const endure = async (fault: Fault, survived: () => Promise<unknown>): Promise<void> => {
    await within(fault, survived);
    faults++;
  };
  for (const kind of KINDS) {
    const other = await savedTimes(kind, 1);
    for (const count of [0, 1, 2, 3]) {
      const before = await savedTimes(kind, count);
      const operations = await operationsOfSave(kind, before);
      for (let at = 0; at < operations; at++) {
        for (const fault of faultsAt(at, { rounds, seed, other })) {
          await endure(fault, () => survive(kind, before, count, fault));
        }
      }
      for (let at = 0; at < OPERATIONS_OF_LOAD; at++) {
        for (const fault of loadFaultsAt(at, other))
          await endure(fault, () => surviveLoading(kind, before, count, fault));
      }
    }
  }
  for (const count of [1, 2, 3]) {
    const before = await savedTimes("checkpoint", count);
    for (let at = 0; at < (await operationsOfRemoval(before)); at++) {
      const other = before;
      for (const fault of faultsAt(at, { rounds, seed, other })) {
        await endure(fault, () => surviveRemoval(before, count, fault));
      }
    }
  }
  return faults;
}

function* loadFaultsAt(at: number, other: DiskState): Generator<Fault> {
  for (const code of CODES) for (const isLasting of [true, false]) yield { kind: "error", at, code, isLasting };
  for (const by of [undefined, other]) yield { kind: "replaced", at, by };
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
