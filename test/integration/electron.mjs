// @ts-check
/** `npm run test:electron`: the suite of test/integration/inHost in a desktop VS Code, downloaded by its own test tool. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "../../src/build/build.mjs";
import { main, root, SetupError } from "../../src/build/project.mjs";
import { ensurePackages } from "../../src/build/setup.mjs";
import { bundleSuite, copyFixture, printResults } from "./fixture.mjs";

await main(async () => {
  await ensurePackages();
  await build();
  const { downloadAndUnzipVSCode, runTests } = await import("@vscode/test-electron");
  const vscodeExecutablePath = await downloadAndUnzipVSCode("stable").catch(thrown => {
    throw new SetupError(
      `VS Code could not be downloaded (${thrown.message}); the same suite runs without a download in "npm test".`,
    );
  });
  const workspace = copyFixture();
  const results = path.join(workspace.folder, "..", "results.json");
  try {
    // Its exit code says no more than the report, and it throws where that is not 0.
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: [root, path.join(root, "test/integration/notebookType")],
      extensionTestsPath: await bundleSuite(),
      extensionTestsEnv: { RECURRENT_TEST_RESULTS: results },
      launchArgs: [workspace.folder, "--disable-extensions", "--disable-workspace-trust"],
    }).catch(() => undefined);
    if (!existsSync(results)) throw new SetupError("VS Code ended before the suite did; its messages stand above.");
    const { passed, failed } = printResults(JSON.parse(readFileSync(results, "utf8")));
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  } finally {
    workspace.remove();
  }
});
