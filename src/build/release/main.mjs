// @ts-check
/** `npm run release -- <version | patch | minor | major> [--dry-run] [--skip-tests]`. */
import path from "node:path";
import { build } from "../build.mjs";
import { packageExtension } from "../package.mjs";
import { main, root, run, SetupError } from "../project.mjs";
import { ensurePackages } from "../setup.mjs";
import { makeRelease } from "./release.mjs";

const USAGE = "Usage: npm run release -- <version | patch | minor | major> [--dry-run] [--skip-tests]";

await main(async () => {
  const args = process.argv.slice(2);
  const options = args.filter(arg => arg.startsWith("--"));
  const [wanted, ...more] = args.filter(arg => !arg.startsWith("--"));
  const isKnown = options.every(option => option === "--dry-run" || option === "--skip-tests");
  if (wanted === undefined || more.length > 0 || !isKnown) throw new SetupError(USAGE);
  await makeRelease({
    folder: root,
    wanted,
    date: new Date().toISOString().slice(0, 10),
    isDryRun: options.includes("--dry-run"),
    test: options.includes("--skip-tests") ? undefined : test,
    pack,
    print: console.log,
  });
});

async function test() {
  return (await run(process.execPath, [path.join(root, "src/build/testing/test.mjs")])).code === 0;
}

async function pack() {
  await ensurePackages();
  await build();
  await packageExtension();
}
