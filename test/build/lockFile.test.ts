/** A fresh clone installs with `npm ci`, which refuses a lock file that is not whole. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { unverifiable } from "../../src/build/lockFile.mjs";

const root = path.resolve(import.meta.dirname, "../..");

interface LockFile {
  readonly packages: Record<string, { version?: string; resolved?: string; optionalDependencies?: object }>;
}

const LOCK_FILES = [
  "package-lock.json",
  "src/build/vscodeHost/package-lock.json",
  "src/build/vscodeHost/oldest/package-lock.json",
];

test.each(LOCK_FILES)("%s names every optional package, whatever platform it is for", file => {
  const { packages } = JSON.parse(readFileSync(path.join(root, file), "utf8")) as LockFile;
  const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      name => !packages[`node_modules/${name}`]?.version && !packages[`${parent}/node_modules/${name}`]?.version,
    ),
  );
  expect(missing).toEqual([]);
});

test.each(LOCK_FILES)("%s names no registry's address", file => {
  const { packages } = JSON.parse(readFileSync(path.join(root, file), "utf8")) as LockFile;
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test.each(LOCK_FILES)("%s has a strong hash for each package", file => {
  expect(unverifiable(readFileSync(path.join(root, file), "utf8"))).toEqual([]);
});

test("a package without a hash, or with a weak one, would be refused", () => {
  const packages = {
    "": {},
    "node_modules/a": {
      integrity: "sha512-VO9Ht/+p3SN7SKWqcrgEzjGbRSJYTx+Q1pTQC0wrWqHx0vpJraQ6GtHx8tvcg1rlK1byhU5gccxgOgj7B0TDkQ==",
    },
    "node_modules/b": {},
    "node_modules/c": { integrity: "sha1-DTM+PwDqxQqhRUq9MO+MKl2ackI=" },
    "node_modules/d": { integrity: "sha1-DTM+PwDqxQqhRUq9MO+MKl2ackI= sha512-VO9Ht/+p3SN7SKWqcrgEzjGbRSJYTx==" },
  };
  expect(unverifiable(JSON.stringify({ packages }))).toEqual(["node_modules/b", "node_modules/c"]);
});
