/** The candidate files of a package. */
import { expect, test } from "vitest";
import { candidatesIn } from "../../src/base/data/candidates.ts";
import { languagesOf } from "../../src/base/data/languages.ts";
import { memoryFileSystem } from "../workspace/memoryFileSystem.ts";

const code = (name: string) =>
  Array.from({ length: 30 }, (_, k) => `let ${name}${"abc"[k % 3]} = ${name}();`).join("\n");

test("ordinary code is taken with its language, everything else is not", async () => {
  const { files, dropped } = await candidatesIn(
    memoryFileSystem({
      "p/src/own.ts": code("own"),
      "p/src/types.d.ts": code("types"),
      "p/dist/own.js": code("built"),
      "p/test/fixtures/data.js": code("data"),
      "p/copied/requests/api.py": code("api"),
      "p/gnu/list.c": `// GNU General Public License\n${code("list")}`,
      "p/compiled.js": `Object.defineProperty(exports, "__esModule", { value: true });\n${code("compiled")}`,
      "p/table.c": `int table[] = {${Array.from({ length: 300 }, (_, k) => k * 7919).join(",\n")}};`,
      "p/tiny.ts": "export {};",
    }),
    [],
  );
  expect(files.map(({ path, language }) => [path, language])).toEqual([["p/src/own.ts", "typescript"]]);
  expect(dropped).toMatchObject({
    excluded: 3,
    "reserved name": 1,
    "other license": 1,
    compiled: 1,
    table: 1,
    short: 1,
  });
});

test("files under another license are skipped, wherever the package unpacks", async () => {
  const { files } = await candidatesIn(
    memoryFileSystem({ "p-1.2/lib/gpl/a.go": code("a"), "p-1.2/lib/b.go": code("b"), "p-1.2/lib/mit.go": code("c") }),
    ["lib/gpl/*", "lib/b.go"],
  );
  expect(files.map(({ path }) => path)).toEqual(["p-1.2/lib/mit.go"]);
});

test("the secrets rules of the product apply", async () => {
  const key = `AKIA${"J7QZ3MXW5RT2KD4P"}`;
  const { files, dropped } = await candidatesIn(
    memoryFileSystem({ "a.ts": `${code("a")}\nconst key = "${key}";` }),
    [],
  );
  expect(files[0]?.text).not.toContain(key);
  expect(dropped["secrets replaced"]).toBe(1);
});

test("headers are C++ if there are more C++ files than C files", () => {
  expect(languagesOf(["a.h", "a.cpp", "b.cc", "c.c"]).get("a.h")).toBe("cpp");
  expect(languagesOf(["a.h", "a.c", "README"])).toEqual(
    new Map([
      ["a.h", "c"],
      ["a.c", "c"],
    ]),
  );
});
