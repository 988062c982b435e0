// @ts-check
/**
 * `npm run code [-- <folder> --inspect]`: opens a folder in VS Code with the packaged extension. With --inspect, VS Code
 * runs the extension from dist/, with source maps, and a debugger can attach to it and its workers.
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
  const isInspected = args.includes("--inspect");
  await ensurePackages();
  await build();
  await packageExtension();
  if (isCommand("code")) return openInstalled({ folder, isInspected });
  if (canHostRun) return serve({ folder, isInspected });
  throw new SetupError("There is no `code` command. Install VS Code and its shell command, then run this again.");
});

/**
 * Opens the installed VS Code with separate folders, so that your own settings and extensions are not changed.
 *
 * @param {{ folder: string, isInspected: boolean }} options
 */
async function openInstalled({ folder, isInspected }) {
  const own = path.join(testFolder, "code");
  const places = ["--extensions-dir", path.join(own, "extensions"), "--user-data-dir", path.join(own, "data")];
  console.log(`Opening VS Code on ${folder} …`);
  if (isInspected) {
    const inspected = [`--extensionDevelopmentPath=${root}`, `--inspect-extensions=${DEBUG_PORT}`];
    return (await run("code", [...places, ...inspected, "--new-window", folder])).code;
  }
  const installed = await run("code", [...places, "--install-extension", vsixFile, "--force"]);
  if (installed.code !== 0) throw new SetupError("VS Code could not install the extension. See its message above.");
  return (await run("code", [...places, "--new-window", folder])).code;
}

/**
 * Serves VS Code on the loopback address until Ctrl+C.
 *
 * @param {{ folder: string, isInspected: boolean }} options
 */
async function serve({ folder, isInspected }) {
  // A page may load an extension under development and choose its debugger's port only where it may drive the server.
  const extension = isInspected ? { isDriven: true } : { vsix: vsixFile };
  // The folder may be anybody's: VS Code asks whether to trust it, and other programs of this machine may not connect.
  const access = { isTrusted: false, hasToken: true };
  const server = await startServer({ host: await ensureVsCodeHost(), ...extension, ...access });
  const payload = [
    ["extensionDevelopmentPath", `vscode-remote://${server.authority}${root}`],
    ["inspect-extensions", String(DEBUG_PORT)],
  ];
  const query = new URLSearchParams({
    ...server.access,
    folder,
    ...(isInspected && { payload: JSON.stringify(payload) }),
  });
  console.log(`VS Code with Recurrent: http://${server.authority}/?${query}`);
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
