/** Every parser and every store has a fuzz target, a fault test, or a reason why not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { TARGETS } from "./fuzz/targets.ts";
import { REGISTRY } from "./registry.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folders = readdirSync(path.join(root, "src"), { withFileTypes: true }).filter(entry => entry.isDirectory());
const sources = [...folders.map(({ name }) => `src/${name}`), "webview"]
  .filter(folder => folder !== "src/build")
  .flatMap(folder =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter(name => name.endsWith(".ts"))
      .map(name => `${folder}/${name.replaceAll("\\", "/")}`),
  );

/** Signs of a parser or of a store in a source file. */
const SIGNS: readonly RegExp[] = [
  /\bJSON\.parse\(/,
  /\bv\.(safeParse|parse|is|assert)\(/,
  /\bnew DataView\(/,
  /\bfrom "node:(fs|fs\/promises|sqlite|zlib)"/,
  /^export (async )?function \w*(parse|FromJson|FromBytes)\w*\(/m,
  /^export function decode\w*\([^)]*\bbytes: Uint8Array/m,
  /^export (async )?function \w+\([^)]*: unknown\b/m,
  /\b(parseArgs|ignore)\(\{/,
];

/** Files that look like parsers and are not: they take values that the program itself made. */
const OTHERS: ReadonlySet<string> = new Set(["src/core/reasonOf.ts"]);

test("every parser and every store is in the registry", () => {
  const found = sources.filter(file => SIGNS.some(sign => sign.test(readFileSync(path.join(root, file), "utf8"))));
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(file => !(file in REGISTRY) && !OTHERS.has(file))).toEqual([]);
});

test("the registry names files, targets and tests that exist, at least one for each file", () => {
  for (const [file, { fuzz = [], faults = [], because = "" }] of Object.entries(REGISTRY)) {
    expect(sources).toContain(file);
    expect(Object.keys(TARGETS)).toEqual(expect.arrayContaining([...fuzz]));
    for (const name of faults) expect(existsSync(path.join(import.meta.dirname, name)), name).toBe(true);
    expect(fuzz.length + faults.length + because.length, file).toBeGreaterThan(0);
  }
});

test("every target has a file", () => {
  const named = Object.values(REGISTRY).flatMap(({ fuzz = [] }) => fuzz);
  expect(Object.keys(TARGETS).filter(name => !named.includes(name))).toEqual([]);
});
