/** The watch builds again what has changed, and VS Code understands what it prints. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createProgress, kernelProblems, problemLine, watch } from "../../src/build/watch.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const DEADLINE_MS = 20_000;

interface Tasks {
  readonly tasks: readonly {
    readonly label: string;
    readonly problemMatcher: {
      readonly pattern: { readonly regexp: string };
      readonly background: { readonly beginsPattern: string; readonly endsPattern: string };
    };
  }[];
}

describe("a watch over a folder", () => {
  let folder: string;
  let printed: string[];
  let kernelBuilds: number;
  let stop: () => Promise<void>;
  const source = () => path.join(folder, "main.ts");
  const output = () => path.join(folder, "out", "main.js");

  /** Waits for the end of so many builds since the beginning. */
  async function finished(count: number): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (printed.filter(line => line.startsWith("Build finished")).length < count) {
      if (Date.now() > deadline) throw new Error(`not finished: ${printed.join("\n")}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "recurrent-watch-"));
    mkdirSync(path.join(folder, "kernels"));
    writeFileSync(source(), "console.log(1);");
    printed = [];
    kernelBuilds = 0;
    stop = await watch({
      bundles: { "main.js": { entry: source(), options: { bundle: true, absWorkingDir: folder } } },
      outFolder: path.join(folder, "out"),
      kernels: {
        folder: path.join(folder, "kernels"),
        build: async () => {
          kernelBuilds++;
          if (existsSync(path.join(folder, "kernels", "wrong.ts"))) throw new Error("ERROR TS1: no\n in wrong.ts(1,2)");
        },
      },
      print: line => printed.push(line),
    });
    await finished(1);
  });

  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });

  test("the first build is one, of all parts", () => {
    expect(printed).toEqual(["Build started …", "Build finished with 0 problems."]);
    expect(readFileSync(output(), "utf8")).toContain("console.log(1)");
    expect(kernelBuilds).toBe(1);
  });

  test("a changed source is built again, the kernels are not", async () => {
    writeFileSync(source(), "console.log(22);");
    await finished(2);
    expect(readFileSync(output(), "utf8")).toContain("console.log(22)");
    expect(kernelBuilds).toBe(1);
  });

  test("a changed kernel is compiled again, and its problem is printed", async () => {
    writeFileSync(path.join(folder, "kernels", "wrong.ts"), "");
    await finished(2);
    expect(kernelBuilds).toBe(2);
    expect(printed.slice(2)).toEqual([
      "Build started …",
      "wrong.ts(1,2): error: TS1: no",
      "Build finished with 1 problems.",
    ]);
  });

  test("an error is printed, and gone after the next change", async () => {
    writeFileSync(source(), "console.log(;");
    await finished(2);
    expect(printed).toContain('main.ts(1,13): error: Unexpected ";"');
    expect(printed.at(-1)).toBe("Build finished with 1 problems.");
    writeFileSync(source(), "console.log(333);");
    await finished(3);
    expect(printed.at(-1)).toBe("Build finished with 0 problems.");
  });
});

test("builds that overlap are one to the reader", () => {
  const printed: string[] = [];
  const progress = createProgress(line => printed.push(line));
  progress.begin();
  progress.begin();
  progress.end(["a problem"]);
  progress.end([]);
  expect(printed).toEqual(["Build started …", "a problem", "Build finished with 1 problems."]);
});

describe("the task in .vscode/tasks.json", () => {
  const { tasks } = JSON.parse(readFileSync(path.join(root, ".vscode/tasks.json"), "utf8")) as Tasks;
  const matcher = tasks.find(({ label }) => label === "watch")?.problemMatcher;

  test("knows when a build begins and ends", () => {
    const printed: string[] = [];
    const progress = createProgress(line => printed.push(line));
    progress.begin();
    progress.end([]);
    expect(printed[0]).toMatch(new RegExp(matcher?.background.beginsPattern ?? "missing"));
    expect(printed[1]).toMatch(new RegExp(matcher?.background.endsPattern ?? "missing"));
  });

  test("reads the problems of esbuild and of the AssemblyScript compiler", () => {
    const pattern = new RegExp(matcher?.pattern.regexp ?? "missing");
    const location = { file: "src/host/extension.ts", line: 3, column: 4 } as Parameters<
      typeof problemLine
    >[1]["location"];
    const line = problemLine("error", { text: "Expected ;", location });
    expect(pattern.exec(line)?.slice(1)).toEqual(["src/host/extension.ts", "3", "5", "error", "Expected ;"]);
    const [kernel = ""] = kernelProblems(
      "ERROR TS2304: No x.\n   :\n 3 │ x\n   └─ in src/kernels/assembly/module.ts(3,5)\n",
    );
    expect(pattern.exec(kernel)?.slice(1)).toEqual([
      "src/kernels/assembly/module.ts",
      "3",
      "5",
      "error",
      "TS2304: No x.",
    ]);
  });
});
