/** Random edits of real files: whatever is suggested there, accepting it breaks nothing. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { editedAtRandom, type Fault, type RealFile } from "./editedFiles.ts";

const root = path.resolve(import.meta.dirname, "../../..");
/** Packages that the project depends on, in JavaScript, TypeScript, Python and CSS. */
const PACKAGES = ["asciichart", "picomatch", "fast-check", "esbuild", "knip", "mocha", "assemblyscript/std"];
const FILES = /\.(?:[cm]?[jt]s|py|css)$/;
const MAX_CHARS = 20_000;
const MAX_LINE = 500;
const FILES_EACH = 12;
const EDITS = 300;

function filesOf(name: string): readonly RealFile[] {
  const folder = path.join(root, "node_modules", name);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(file => FILES.test(file) && !file.includes("node_modules"))
    .sort()
    .map(file => ({ path: `${name}/${file}`, text: readFileSync(path.join(folder, file), "utf8") }))
    .filter(({ text }) => text.length > 300 && text.length < MAX_CHARS)
    .filter(({ text }) => text.split("\n").every(line => line.length < MAX_LINE))
    .slice(0, FILES_EACH);
}

test("no suggestion doubles a closer, unbalances a line, repeats the rest of it, or ends with white space", () => {
  const files = PACKAGES.flatMap(filesOf);
  expect(files.length).toBeGreaterThan(30);
  let suggestions = 0;
  const faults: Fault[] = [];
  for (let seed = 0; seed < EDITS; seed++) {
    const found = editedAtRandom(files, createRandom(seed));
    suggestions += found.suggestions;
    faults.push(...found.faults);
  }
  expect(faults).toEqual([]);
  expect(suggestions).toBeGreaterThan(EDITS);
}, 120_000);
