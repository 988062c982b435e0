// The one command that checks everything; grows with the project.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const run = (command, ...args) => execFileSync(command, args, { stdio: "inherit" });
if (!existsSync("node_modules/.package-lock.json")) {
  console.log("Installing the development packages (package-lock.json) …");
  run("npm", "ci", "--ignore-scripts");
}
run("npx", "tsc", "-b");
run("npx", "biome", "check", ".");
run("npx", "vitest", "run", "--passWithNoTests");
