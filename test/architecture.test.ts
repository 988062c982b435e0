/** The house's rules: who may import whom, how long a file may be, and that contracts do not change unnoticed. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { contractFiles } from "../src/build/contracts.mjs";

const MAX_LINES = 300;
const MAX_FILES = 20;
const root = path.resolve(import.meta.dirname, "..");

/** Folder -> what its files may import besides their own folder: folders, packages, and Node's modules. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "src/core": [],
  "src/kernels": ["src/core", "node:"],
  "src/memory": ["src/core"],
  "src/completion": ["src/core", "src/memory"],
  "src/workspace": ["src/core", "@secretlint/secretlint-rule-preset-recommend"],
  "src/storage": ["src/core", "valibot", "node:"],
  "src/tfjs": ["src/core"],
  "src/protocol": ["src/core", "valibot"],
  "src/runtime": [
    "src/core",
    "src/kernels",
    "src/memory",
    "src/completion",
    "src/workspace",
    "src/storage",
    "src/tfjs",
    "src/protocol",
    "node:",
  ],
  "src/worker": ["src/core", "src/protocol", "src/workspace", "src/runtime", "node:"],
  "src/base": [
    "src/core",
    "src/kernels",
    "src/memory",
    "src/completion",
    "src/workspace",
    "src/storage",
    "src/protocol",
    "src/runtime",
    "picomatch",
    "node:",
  ],
  "src/cli": [
    "src/core",
    "src/kernels",
    "src/memory",
    "src/completion",
    "src/workspace",
    "src/storage",
    "src/tfjs",
    "src/protocol",
    "src/runtime",
    "asciichart",
    "valibot",
    "node:",
  ],
  "src/host": [
    "src/core",
    "src/protocol",
    "vscode",
    "node:child_process",
    "node:fs", // the history of a run is read before anything is shown, and written while the window closes
    "node:fs/promises",
    "node:os",
    "node:path",
    "node:stream",
    "node:worker_threads",
    "valibot",
  ],
  // Of the panel, the lessons and the playground use the small parts alone.
  "webview/learn": ["src/core", "src/protocol", "webview/playground", "webview"],
  "webview/playground": [
    "src/core",
    "src/protocol",
    "webview",
    "@tensorflow/tfjs-core",
    "@tensorflow/tfjs-core/dist/register_all_gradients",
    "@tensorflow/tfjs-backend-cpu",
    "@tensorflow/tfjs-backend-webgl",
    "@tensorflow/tfjs-backend-webgpu",
  ],
  webview: ["src/protocol", "uplot"],
};

/** Single files that may reach further: adapters that keep everything else free of what they adapt. */
const ALLOWED_FILES: Readonly<Record<string, readonly string[]>> = {
  "src/workspace/nodeFileSystem.ts": ["node:"],
  "webview/widgets/controls.ts": ["@vscode/webview-ui-toolkit"],
};

interface Import {
  readonly target: string;
  readonly isTypeOnly: boolean;
}

const folders = Object.keys(ALLOWED);
const folderOf = (file: string) => folders.find(folder => file.startsWith(`${folder}/`));
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const sources = ["src", "webview"].flatMap(top =>
  existsSync(path.join(root, top))
    ? readdirSync(path.join(root, top), { recursive: true, encoding: "utf8" })
        .map(name => path.posix.join(top, name.replaceAll("\\", "/")))
        .filter(name => /\.(ts|mjs|css)$/.test(name))
    : [],
);
const modules = sources.filter(file => folderOf(file) !== undefined && file.endsWith(".ts"));

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, read(file), ts.ScriptTarget.ESNext, true);
}

/** Static imports, re-exports, dynamic imports and type imports of a file. */
function importsOf(file: string): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ target: specifier.text, isTypeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText()))
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
}

function isAllowed(file: string, target: string): boolean {
  const folder = folderOf(file) ?? "";
  const reached = target.startsWith(".") ? folderOf(path.posix.join(path.posix.dirname(file), target)) : target;
  if (reached === undefined) return false;
  const names = [folder, ...(ALLOWED[folder] ?? []), ...(ALLOWED_FILES[file] ?? [])];
  return names.some(name => reached === name || (name === "node:" && reached.startsWith("node:")));
}

test("imports follow the arrows in src/ARCHITECTURE.md", () => {
  const broken = modules.flatMap(file =>
    importsOf(file)
      .filter(({ target }) => !isAllowed(file, target))
      .map(({ target }) => `${file} -> ${target}`),
  );
  expect(broken).toEqual([]);
});

/** The file of this repository that an import reaches; undefined for a package. */
function reachedBy(file: string, target: string): string | undefined {
  if (!target.startsWith(".")) return undefined;
  const reached = path.posix.join(path.posix.dirname(file), target);
  return [reached, `${reached}.ts`].find(name => sources.includes(name));
}

/** Everything that each source file imports from this repository, types included; kernels too. */
const graph = new Map(
  sources
    .filter(file => file.endsWith(".ts"))
    .map(file => [file, importsOf(file).flatMap(({ target }) => reachedBy(file, target) ?? [])]),
);

/** Groups of nodes that reach one another (Tarjan 1972); none in a graph without cycles. */
function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}

test("a cycle is found where there is one", () => {
  const edges = { a: ["b"], b: ["c"], c: ["b", "d"], d: [] };
  expect(cyclesIn(new Map(Object.entries(edges)))).toEqual([["b", "c"]]);
});

test("no files import one another in a circle, not even for types", () => {
  expect(graph.size).toBeGreaterThan(300);
  expect(cyclesIn(graph)).toEqual([]);
});

test("no folders import one another in a circle: arrows go down between the sub-folders of a room as well", () => {
  const edges = new Map<string, Set<string>>();
  for (const [file, reached] of graph) {
    const from = path.posix.dirname(file);
    const others = reached.map(other => path.posix.dirname(other)).filter(to => to !== from);
    edges.set(from, new Set([...(edges.get(from) ?? []), ...others]));
  }
  expect(cyclesIn(new Map([...edges].map(([from, to]) => [from, [...to]])))).toEqual([]);
});

test(`no folder holds more than ${MAX_FILES} files`, () => {
  const counts = new Map<string, number>();
  for (const file of execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n")) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([folder, count]) => folder !== "." && count > MAX_FILES)).toEqual([]);
});

/** Small, and without mathematics. */
const HOST_MAY_RUN = [
  "core/text/lexicalState.ts",
  "core/text/notebookCells.ts",
  "core/text/restOfSuggestion.ts",
  "core/text/secretNames.ts",
  "core/text/suffixFit.ts",
  "core/reasonOf.ts",
  "core/text/harmless.ts",
  "core/tasks/taskSpec.ts",
];

test("the host imports only types from the core, and the few small modules named here", () => {
  const broken = modules
    .filter(file => folderOf(file) === "src/host")
    .flatMap(file =>
      importsOf(file)
        .filter(
          ({ target, isTypeOnly }) =>
            target.includes("/core/") && !isTypeOnly && !HOST_MAY_RUN.some(file => target.endsWith(file)),
        )
        .map(({ target }) => `${file} -> ${target}`),
    );
  expect(broken).toEqual([]);
});

test("every source file belongs to a folder with a rule", () => {
  expect(sources.filter(file => file.endsWith(".ts") && folderOf(file) === undefined)).toEqual([]);
});

test(`no source file is longer than ${MAX_LINES} lines`, () => {
  const long = sources.map(file => ({ file, lines: read(file).split("\n").length - 1 }));
  expect(long.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
});

test("nothing is exported as default", () => {
  const broken = modules.filter(file =>
    parse(file).statements.some(
      statement =>
        ts.isExportAssignment(statement) ||
        (ts.canHaveModifiers(statement) &&
          ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)),
    ),
  );
  expect(broken).toEqual([]);
});

test("src/ARCHITECTURE.md shows the contract files as they are (node src/build/contracts.mjs writes its table)", () => {
  const rows = read("src/ARCHITECTURE.md").matchAll(/^\| `(src\/protocol\/[\w.]+)` +\| `([0-9a-f]{12})` +\|/gm);
  const written = Object.fromEntries([...rows].map(([, file, hash]) => [file, hash]));
  expect(written).toEqual(Object.fromEntries(contractFiles().map(({ file, hash }) => [file, hash])));
});
