// @ts-check
/**
 * `npm run test:oldest [-- <suite or test> …]`: runs the tests inside the extension host of the oldest VS Code that
 * package.json allows.
 */
import { runTests } from "../../../test/integration/inHost.mjs";
import { chooseSuites } from "../../../test/integration/launch/suites.mjs";
import { build } from "../build.mjs";
import { ensureChromium } from "../setup.mjs";
import { ensureVsCodeHost } from "../vscodeHost/install.mjs";

await build();
const chromium = await ensureChromium();
if (chromium === undefined) throw new Error("There is no Chromium, Chrome or Edge to show VS Code in.");
const host = await ensureVsCodeHost("oldest");
const { passed, failed } = await runTests({ kind: "server", host, chromium }, chooseSuites(process.argv.slice(2)));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
