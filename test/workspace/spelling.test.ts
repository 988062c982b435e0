import { expect, test } from "vitest";
import type { FileSystem } from "../../src/workspace/fileSystem.ts";
import { Spelling, withSpellings } from "../../src/workspace/spelling.ts";
import { memoryFileSystem } from "./memoryFileSystem.ts";

const FILES = { "Src/Ärger.ts": "a = 1\n", "Src/b.ts": "b = 1\n", "top.ts": "c = 1\n" };

/** A disk that finds a file by its name in any case and composition. */
function caseInsensitive(files: Readonly<Record<string, string>>): FileSystem {
  const exact = memoryFileSystem(files);
  const fold = (path: string) => path.normalize("NFC").toLowerCase();
  const known = Object.keys(files).flatMap(path =>
    path.split("/").map((_, k, names) => names.slice(0, k + 1).join("/")),
  );
  const real = (path: string) => known.find(each => fold(each) === fold(path)) ?? path;
  return {
    list: folder => exact.list(real(folder)),
    size: async path => (known.includes(real(path)) ? 1 : exact.size(path)),
    read: path => exact.read(real(path)),
  };
}

test("a path is spelled as on the disk, where the disk ignores case and composition", async () => {
  const spelling = new Spelling(caseInsensitive(FILES));
  expect(await spelling.of("src/ärger.TS")).toBe("Src/Ärger.ts");
  expect(await spelling.of("SRC/A\u0308rger.ts")).toBe("Src/Ärger.ts");
  expect(await spelling.of("Src/b.ts")).toBe("Src/b.ts");
  expect(await spelling.of("src/gone.ts")).toBe("Src/gone.ts");
});

test("where the disk tells cases apart, and outside the folder, a path stays as it is", async () => {
  const spelling = new Spelling(memoryFileSystem(FILES));
  for (const path of ["src/b.ts", "Src/B.ts", "TOP.ts", "", "../top.ts", "Src/../top.ts"]) {
    expect(await spelling.of(path)).toBe(path);
  }
});

test("the spelling of the disk is added, once", async () => {
  const disk = caseInsensitive(FILES);
  expect(await withSpellings(["TOP.ts", "top.ts", "Src/b.ts"], new Spelling(disk))).toEqual([
    "top.ts",
    "TOP.ts",
    "Src/b.ts",
  ]);
});
