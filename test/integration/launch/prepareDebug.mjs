// @ts-check
/** Builds and bundles what .vscode/launch.json runs as "In-host tests", and copies the fixture for it. */
import { rmSync } from "node:fs";
import path from "node:path";
import { build } from "../../../src/build/build.mjs";
import { main, testFolder } from "../../../src/build/project.mjs";
import { ensurePackages } from "../../../src/build/setup.mjs";
import { bundleSuite, copySources } from "./fixture.mjs";

await main(async () => {
  await ensurePackages();
  await build();
  await bundleSuite("suite");
  const copy = path.join(testFolder, "debug/fixture");
  rmSync(copy, { recursive: true, force: true });
  copySources(copy);
});
