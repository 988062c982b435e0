/** Fuzzes briefly; `npm run test:soak` fuzzes for long. */
import { expect, test } from "vitest";
import { fuzz, target } from "./fuzz.ts";
import { bytesNear } from "./mutations.ts";
import { TARGETS } from "./targets.ts";

const RUNS = 200;
// Another seed each day, so that what one day misses another may find; the report of a failure names it.
const SEED = Math.floor(Date.now() / 86_400_000);

test.each(Object.entries(TARGETS))(
  "%s throws its own errors only, quickly, and in little memory",
  async (_, target) => {
    await fuzz(target, RUNS, SEED);
  },
);

test("a foreign error, a hang and a large allocation are reported", async () => {
  const inputs = bytesNear(Uint8Array.of(1, 2, 3));
  const busy = (): void => {
    for (const { user } = process.cpuUsage(); process.cpuUsage().user - user < 60_000; );
  };
  await expect(fuzz(target({ inputs, run: bytes => void (bytes[0] ?? null)!.toFixed(200) }), 10, 1)).rejects.toThrow(
    /toFixed/,
  );
  await expect(fuzz(target({ inputs, run: busy, maxMs: 50 }), 1, 1)).rejects.toThrow(/one case took \d+ ms/);
  await expect(fuzz(target({ inputs, run: () => void kept.push(new Uint8Array(64 << 20)) }), 1, 1)).rejects.toThrow(
    /bytes of buffers/,
  );
});
const kept: Uint8Array[] = [];
