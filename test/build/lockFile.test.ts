/** A fresh clone installs with `npm ci`, which refuses a lock file that is not whole. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

interface LockFile {
  readonly packages: Record<string, { version?: string; resolved?: string; optionalDependencies?: object }>;
}

test.each(["package-lock.json", "src/build/vscodeHost/package-lock.json"])(
  "%s names every optional package, whatever platform it is for",
  file => {
    const { packages } = JSON.parse(readFileSync(path.join(root, file), "utf8")) as LockFile;
    const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        name => !packages[`node_modules/${name}`]?.version && !packages[`${parent}/node_modules/${name}`]?.version,
      ),
    );
    expect(missing).toEqual([]);
  },
);

test.each(["package-lock.json", "src/build/vscodeHost/package-lock.json"])("%s names no registry's address", file => {
  const { packages } = JSON.parse(readFileSync(path.join(root, file), "utf8")) as LockFile;
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
