// @ts-check
/**
 * `npm run code [-- <folder> --inspect]`: opens a folder in VS Code with the extension installed. With --inspect, a
 * debugger can attach to the extension and its workers.
 */
import path from "node:path";
import { build } from "./build.mjs";
import { packageExtension } from "./package.mjs";
import { folderArgument, isCommand, main, root, run, SetupError, testFolder, vsixFile } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";
import { canHostRun, ensureVsCodeHost } from "./vscodeHost/install.mjs";
import { startServer } from "./vscodeHost/server.mjs";

/** The port in .vscode/launch.json. */
const DEBUG_PORT = 9229;

await main(async () => {
  const args = process.argv.slice(2);
  const folder = folderArgument(args, path.join(root, "src"));
  const debug = args.includes("--inspect") ? [`--inspect-extensions=${DEBUG_PORT}`] : [];
  await ensurePackages();
  await build();
  await packageExtension();
  if (isCommand("code")) return openInstalled(folder, debug);
  if (canHostRun) return serve(folder, debug);
  throw new SetupError("There is no `code` command. Install VS Code and its shell command, then run this again.");
});

/**
 * Opens the installed VS Code with separate folders, so that your own settings and extensions are not changed.
 *
 * @param {string} folder
 * @param {readonly string[]} debug arguments for a debugger
 */
async function openInstalled(folder, debug) {
  const own = path.join(testFolder, "code");
  const places = ["--extensions-dir", path.join(own, "extensions"), "--user-data-dir", path.join(own, "data")];
  const installed = await run("code", [...places, "--install-extension", vsixFile, "--force"]);
  if (installed.code !== 0) throw new SetupError("VS Code could not install the extension. See its message above.");
  console.log(`Opening VS Code on ${folder} …`);
  return (await run("code", [...places, "--new-window", ...debug, folder])).code;
}

/**
 * Serves VS Code on the loopback address until Ctrl+C.
 *
 * @param {string} folder
 * @param {readonly string[]} debug arguments for a debugger
 */
async function serve(folder, debug) {
  const server = await startServer({ host: await ensureVsCodeHost(), vsix: vsixFile, debug });
  console.log(`VS Code with Recurrent: http://${server.authority}/?folder=${encodeURIComponent(folder)}`);
  console.log("Open this address in a browser on this machine. Press Ctrl+C to stop.");
  await new Promise(resolve => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(undefined), 1000).unref(); // npm was killed
  });
  await server.stop();
  return 0;
}
