// @ts-check
/** `npm start [-- <folder>]`: installs, builds, and runs the `start` command, which trains on a folder and shows the result. */
import { spawn } from "node:child_process";
import path from "node:path";
import { build } from "./build.mjs";
import { distFolder, main, root } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";

await main(async () => {
  await ensurePackages();
  await build();
  const given = process.argv.slice(2);
  const isFolderGiven = given[0] !== undefined && !given[0].startsWith("-");
  const args = isFolderGiven ? given : [path.join(root, "src"), ...given];
  const child = spawn(process.execPath, [path.join(distFolder, "cli.js"), "start", ...args], {
    cwd: process.env["INIT_CWD"] ?? process.cwd(), // where the user typed the command
    stdio: "inherit",
  });
  // Ctrl+C reaches the child too. It saves its model and ends, and then this script ends.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", code => resolve(code ?? 1));
  });
});
