/** Fuzzes for long: a million cases, split evenly among the targets. */
import { reasonOf } from "../../../src/core/reasonOf.ts";
import { fuzz } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

const ROUND = 5000;

async function main(): Promise<void> {
  const cases = Number(process.argv[2] ?? 1_000_000);
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
  const targets = Object.entries(TARGETS);
  const share = Math.ceil(cases / targets.length);
  let failed = 0;
  console.log(`${targets.length} targets, ${share} cases each, seed ${seed}`);
  for (const [name, target] of targets) {
    const startMs = performance.now();
    try {
      // In rounds, because a round keeps what it has seen.
      for (let done = 0; done < share; done += ROUND) await fuzz(target, Math.min(ROUND, share - done), seed + done);
      console.log(`${name}: ${share} cases in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
    } catch (thrown) {
      failed++;
      console.error(`${name}: ${reasonOf(thrown)}`);
    }
  }
  console.log(`${targets.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

void main();
