/** Every operation of a save fails once in every way. `npm run test:faults` repeats power cuts many times. */
import { expect, test } from "vitest";
import { surviveAll } from "./faultPlan.ts";
import { surviveWorkers } from "./workerFaults.ts";

/** The number of survived faults is what counts. This is for a busy machine. */
const TIMEOUT_MS = 900_000;

test(
  "whatever fails during a save or load, the next start finds a whole model or says that there is none",
  async () => {
    expect(await surviveAll(2, 1)).toBeGreaterThan(2000);
  },
  TIMEOUT_MS,
);

test(
  "whatever befalls a worker, its requests settle and the next one is answered",
  async () => {
    expect(await surviveWorkers(1)).toBe(12);
  },
  TIMEOUT_MS,
);
