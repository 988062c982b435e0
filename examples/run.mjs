// @ts-check
/**
 * `npm run examples [-- <word> …]`: makes the data, and runs the commands of README.md whole, one after the other.
 * A word chooses the exercises whose names or commands have it. Takes about six minutes and needs a build.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(folder);
const cli = path.join(root, "dist/cli.js");
const wanted = process.argv.slice(2).map(word => word.toLowerCase());

/** @param {readonly string[]} args @returns {boolean} whether it succeeded */
const run = args => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;

/** The rows of the table: the name of an exercise, and its command without `recurrent`. */
function exercises() {
  const readme = readFileSync(path.join(folder, "README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| ([^|]+?) +\| `recurrent ([^`]+)` +\|$/gm)];
  return rows.map(([, name = "", command = ""]) => ({ name, command }));
}

if (!existsSync(cli)) {
  console.error('There is no build. Run "npm run build" first.');
  process.exit(1);
}
/** @type {string[]} */
const failed = run([path.join(folder, "make.mjs")]) ? [] : ["the data"];
for (const { name, command } of exercises()) {
  const text = `${name} ${command}`.toLowerCase();
  if (wanted.length > 0 && !wanted.some(word => text.includes(word))) continue;
  console.log(`\n=== ${name}\nrecurrent ${command}`);
  if (!run([cli, ...command.split(" ")])) failed.push(name);
}
console.log(failed.length === 0 ? "\nAll exercises ran." : `\nFailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
