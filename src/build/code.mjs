// @ts-check
/** `npm run code [-- <folder>]`: a real VS Code on the folder with the extension in it. */
import path from "node:path";
import { build } from "./build.mjs";
import { packageExtension } from "./package.mjs";
import { folderArgument, isCommand, main, root, run, SetupError, testFolder, vsixFile } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";
import { canHostRun, ensureVsCodeHost } from "./vscodeHost/install.mjs";
import { startServer } from "./vscodeHost/server.mjs";

await main(async () => {
  const folder = folderArgument(process.argv.slice(2), path.join(root, "src"));
  await ensurePackages();
  await build();
  await packageExtension();
  if (isCommand("code")) return openInstalled(folder);
  if (canHostRun) return serve(folder);
  throw new SetupError("No `code` command was found; install VS Code and its shell command, then run this again.");
});

/**
 * Opens the installed VS Code with folders of its own, so that the user's settings and extensions stay untouched.
 *
 * @param {string} folder
 */
async function openInstalled(folder) {
  const own = path.join(testFolder, "code");
  const places = ["--extensions-dir", path.join(own, "extensions"), "--user-data-dir", path.join(own, "data")];
  const installed = await run("code", [...places, "--install-extension", vsixFile, "--force"]);
  if (installed.code !== 0) throw new SetupError("VS Code could not install the extension; its message stands above.");
  console.log(`Opening VS Code on ${folder} …`);
  return (await run("code", [...places, "--new-window", folder])).code;
}

/**
 * Serves VS Code's workbench on the loopback address until Ctrl-C.
 *
 * @param {string} folder
 */
async function serve(folder) {
  const server = await startServer({ host: await ensureVsCodeHost(), vsix: vsixFile });
  console.log(`VS Code with Recurrent: http://${server.authority}/?folder=${encodeURIComponent(folder)}`);
  console.log("Open this address in a browser on this machine; Ctrl-C ends it.");
  await new Promise(resolve => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(undefined), 1000).unref(); // npm was killed: end with it
  });
  await server.stop();
  return 0;
}
