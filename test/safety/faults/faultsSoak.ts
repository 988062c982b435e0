/** Tests more than ten thousand faults of a simulated disk, and hundreds of real workers. */
import { surviveAll } from "./faultPlan.ts";
import { surviveWorkers } from "./workerFaults.ts";

/** Of each fault of a worker. */
const WORKER_ROUNDS = 20;

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 100);
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
  const startMs = performance.now();
  const faults = await surviveAll(rounds, seed);
  console.log(`${faults} faults survived in ${((performance.now() - startMs) / 1000).toFixed(1)} s (seed ${seed})`);
  console.log(`${await surviveWorkers(Math.min(rounds, WORKER_ROUNDS))} faults of workers survived`);
  console.log("1 passed, 0 failed");
}

main().catch(thrown => {
  console.error(thrown);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
});
