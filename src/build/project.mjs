// @ts-check
/** The project's paths, and how its scripts run other programs. Needs no package. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** The output of the build. */
export const distFolder = path.join(root, "dist");
/** Downloads and reports that only tests need. Git ignores it, and it is safe to delete. */
export const testFolder = path.join(root, ".recurrent-test");
/** The packaged extension. */
export const vsixFile = path.join(root, "recurrent.vsix");

/** An error that ends a script with its message instead of a stack trace. */
export class SetupError extends Error {}

/**
 * Runs the body of a script. A SetupError prints its message and sets exit code 1; a number becomes the exit code.
 *
 * @param {() => Promise<number | void>} body
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (thrown) {
    if (!(thrown instanceof SetupError)) throw thrown;
    console.error(thrown.message);
    process.exitCode = 1;
  }
}

/**
 * Runs a program to its end, without input.
 *
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [isQuiet] its output is returned, not shown
 * @property {boolean} [isShell] it is a script that only a shell starts
 * @property {number} [timeoutMs] it is ended after so long
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(
  command,
  args,
  { cwd = root, env = process.env, isQuiet = false, isShell = false, timeoutMs } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(isShell ? `"${command}"` : command, isShell ? args.map(arg => `"${arg}"`) : args, {
      cwd,
      env,
      shell: isShell,
      timeout: timeoutMs,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", chunk => {
      if (!isQuiet) process.stdout.write(chunk);
      output += chunk;
    });
    child.stderr.on("data", chunk => {
      if (!isQuiet) process.stderr.write(chunk);
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", code => resolve({ code: code ?? 1, output })); // no code if a signal ended it
  });
}

/**
 * Runs npm, the same one that started this script if npm did.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string, isQuiet?: boolean }} [options]
 */
export function npm(args, options) {
  const script = process.env["npm_execpath"];
  if (script?.endsWith("npm-cli.js")) return run(process.execPath, [script, ...args], options);
  return run(process.platform === "win32" ? "npm.cmd" : "npm", args, options);
}

/**
 * Tells whether a program can be started by its name.
 *
 * @param {string} command
 */
export function isCommand(command) {
  return spawnSync(command, ["--version"], { stdio: "ignore", shell: process.platform === "win32" }).status === 0;
}

/**
 * Finds the JavaScript file behind a command of a development package.
 *
 * @param {string} packageName
 * @param {string} [binary] which one, where the package has several
 */
export function binaryOf(packageName, binary = packageName) {
  const folder = path.join(root, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return path.join(folder, typeof bin === "string" ? bin : bin[binary]);
}

/**
 * Computes the SHA-256 of texts or bytes, in hexadecimal.
 *
 * @param {...(string | Uint8Array)} parts
 */
export function hashOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * Takes the first argument that is no option as a path, relative to the folder in which the user typed the command.
 *
 * @param {readonly string[]} args
 * @param {string} fallback
 */
export function folderArgument(args, fallback) {
  const folder = args.find(arg => !arg.startsWith("-"));
  return folder === undefined ? fallback : path.resolve(process.env["INIT_CWD"] ?? process.cwd(), folder);
}
