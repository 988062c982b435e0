/** Whatever fails while a memory is replaced, the next start finds the old one or the new one, whole. */
import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { loadModel } from "../../../src/storage/modelFolder.ts";
import { storedMemories } from "../../../src/storage/storedMemory.ts";
import { savedTimes } from "./faults.ts";
import { copyOf, type Fault, FaultyDisk } from "./faultyDisk.ts";

const NEW = Uint8Array.of(7, 7, 7, 7, 7);

async function memoryIn(disk: FaultyDisk): Promise<readonly number[]> {
  const loaded = await loadModel("/model", disk);
  if (!loaded.ok || loaded.notice !== undefined) throw new Error("the newest model is damaged");
  return [...loaded.model.memory];
}

test("a memory is replaced as a whole or not at all", async () => {
  const before = await savedTimes("model", 2);
  const old = await memoryIn(new FaultyDisk(copyOf(before)));
  const replace = async (disk: FaultyDisk) => (await storedMemories("/model", disk))[0]!.write(NEW);
  const healthy = new FaultyDisk(copyOf(before));
  await replace(healthy);
  expect(await memoryIn(new FaultyDisk(healthy.state))).toEqual([...NEW]);
  let faults = 0;
  for (let at = 0; at < healthy.operations; at++) {
    const some: readonly Fault[] = [
      { kind: "kill", at },
      { kind: "shortWrite", at },
      { kind: "error", at, code: "ENOSPC", isLasting: true },
      ...[1, 2, 3, 4].map(seed => ({ kind: "powerCut", at, random: createRandom(seed) }) as const),
    ];
    for (const fault of some) {
      const state = copyOf(before);
      await replace(new FaultyDisk(state, fault)).catch(() => {});
      const found = await memoryIn(new FaultyDisk(state));
      expect([old, [...NEW]], `${fault.kind} at ${at}`).toContainEqual(found);
      faults++;
    }
  }
  expect(faults).toBeGreaterThan(70);
});
