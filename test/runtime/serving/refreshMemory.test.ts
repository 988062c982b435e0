import { expect, test, vi } from "vitest";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { learnedDocument, learnedText } from "../../../src/runtime/serving/learnedFile.ts";
import { refreshMemory } from "../../../src/runtime/serving/refreshMemory.ts";
import { SavedTexts } from "../../../src/runtime/serving/savedTexts.ts";
import { DEFAULT_RULES } from "../../../src/workspace/corpus.ts";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { pieceVocabulary } from "../../completion/fakes.ts";
import { memoryFileSystem } from "../support.ts";

const vocabulary = pieceVocabulary();
const turn = async () => true;

function expertsOf(files: Readonly<Record<string, string>>): Experts {
  const documents = Object.entries(files).map(([path, text]) => ({ path, ids: vocabulary.encode(text).ids }));
  const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
  return { vocabulary, predictor: undefined, memory };
}

const textsOf = ({ memory }: Experts) =>
  Object.fromEntries(memory.documents().map(({ path, ids }) => [path, vocabulary.decode(ids)]));

test("memory follows files that were changed, added or removed, and nothing else changes", async () => {
  const experts = expertsOf({ "a.ts": "old a", "b.ts": "old b", "c.ts": "old c", "d/e.ts": "old e", "d/f.ts": "f" });
  const workspace = memoryFileSystem({ "a.ts": "new a", "c.ts": "new c", "g/h.ts": "h", "g/i/j.ts": "j" });
  const paths = ["a.ts", "b.ts", "d", "g"];
  const done = await refreshMemory(experts, { paths }, { rules: DEFAULT_RULES, workspace, turn });
  expect(done).toEqual({ learned: 3, forgotten: 3, isChanged: true });
  expect(textsOf(experts)).toEqual({ "a.ts": "new a", "c.ts": "old c", "g/h.ts": "h", "g/i/j.ts": "j" });
});

test("included files of an unknown type are read again", async () => {
  const experts = expertsOf({ "a.foo": "old a", "b.bar": "old b" });
  const workspace = memoryFileSystem({ "a.foo": "new a", "b.bar": "new b", "c/d.foo": "d" });
  const rules = { ...DEFAULT_RULES, include: ["*.foo"] };
  await refreshMemory(experts, { paths: ["a.foo", "b.bar", "c"] }, { rules, workspace, turn });
  expect(textsOf(experts)).toEqual({ "a.foo": "new a", "c/d.foo": "d" });
});

test("the user's current rules hold instead of those of the training", async () => {
  const experts = expertsOf({ "a.ts": "old a", "b.foo": "old b", "c.bar": "old c" });
  const workspace = memoryFileSystem({ "a.ts": "new a", "b.foo": "new b", "c.bar": "new c" });
  const parts = { rules: { ...DEFAULT_RULES, include: ["*.foo"] }, workspace, turn };
  await refreshMemory(experts, { paths: ["a.ts", "b.foo", "c.bar"], include: ["*.bar"], exclude: ["/a.ts"] }, parts);
  expect(textsOf(experts)).toEqual({ "c.bar": "new c" });
});

test("files of a folder whose ignore file cannot be read are forgotten", async () => {
  const experts = expertsOf({ "a.ts": "old a", "s/b.ts": "old b" });
  const workspace = memoryFileSystem({ "a.ts": "new a", "s/b.ts": "new b", "s/.gitignore": "*a".repeat(3000) });
  await refreshMemory(experts, { paths: ["a.ts", "s/b.ts"] }, { rules: DEFAULT_RULES, workspace, turn });
  expect(textsOf(experts)).toEqual({ "a.ts": "new a" });
  const closed = memoryFileSystem({ "a.ts": "newer a", ".gitignore": "*a".repeat(3000) });
  await refreshMemory(experts, { paths: ["a.ts"] }, { rules: DEFAULT_RULES, workspace: closed, turn });
  expect(textsOf(experts)).toEqual({});
});

test("a file that is the same as another is learned once, however many paths there are", async () => {
  const experts = expertsOf({ "known.ts": "the same text" });
  const names = Array.from({ length: 100 }, (_, k) => `f${k}.ts`);
  const files = Object.fromEntries(names.map((name, k) => [name, k % 70 === 5 ? "the same text" : `text ${k}`]));
  const workspace = memoryFileSystem({ ...files, "known.ts": "the same text" });
  const done = await refreshMemory(experts, { paths: names }, { rules: DEFAULT_RULES, workspace, turn });
  expect(done).toEqual({ learned: 98, forgotten: 0, isChanged: true });
  const known = Object.entries(textsOf(experts)).filter(([, text]) => text === "the same text");
  expect(known).toEqual([["known.ts", "the same text"]]);
});

test.each(["a.ts", "z.ts"])("a file that is renamed from %s is known by its new path", async old => {
  const experts = expertsOf({ [old]: "the same text", "b.ts": "b" });
  const others = Array.from({ length: 100 }, (_, k) => `f${k}.ts`);
  const workspace = memoryFileSystem({ "new.ts": "the same text", "b.ts": "b" });
  const paths = ["new.ts", ...others, old];
  expect(await refreshMemory(experts, { paths }, { rules: DEFAULT_RULES, workspace, turn })).toEqual({
    learned: 1,
    forgotten: 1,
    isChanged: true,
  });
  expect(textsOf(experts)).toEqual({ "new.ts": "the same text", "b.ts": "b" });
});

test("a file that becomes the same as another is not kept as it was", async () => {
  const experts = expertsOf({ "a.ts": "first", "b.ts": "second" });
  const workspace = memoryFileSystem({ "a.ts": "first", "b.ts": "first" });
  await refreshMemory(experts, { paths: ["b.ts"] }, { rules: DEFAULT_RULES, workspace, turn });
  expect(textsOf(experts)).toEqual({ "a.ts": "first" });
});

test("the total size holds for the whole memory, not for the files that are read together", async () => {
  const names = Array.from({ length: 300 }, (_, k) => `f${k}.ts`);
  const files = Object.fromEntries(names.map((name, k) => [name, `number ${1000 + k}`])); // 11 bytes each
  const experts = expertsOf({ "old.ts": "o".repeat(100), "f7.ts": "n".repeat(50) });
  const rules = { ...DEFAULT_RULES, maxTotalBytes: 1000 };
  const parts = { rules, workspace: memoryFileSystem({ ...files, "old.ts": "o".repeat(100) }), turn };
  const total = () => Object.values(textsOf(experts)).reduce((sum, text) => sum + text.length, 0);
  await refreshMemory(experts, { paths: names }, parts);
  expect(total()).toBeLessThanOrEqual(1000);
  expect(total()).toBeGreaterThan(1000 - 11);
  expect(textsOf(experts)["f7.ts"]).toBe("number 1007");
  await refreshMemory(experts, { paths: ["old.ts"] }, { ...parts, workspace: memoryFileSystem(files) });
  await refreshMemory(experts, { paths: names }, parts);
  expect(total()).toBeGreaterThan(1000 - 11);
  expect(total()).toBeLessThanOrEqual(1000);
});

test("a saved file in another encoding stays when the disk reports it", async () => {
  const text = "name = 'é'\n";
  const bytes = Uint8Array.from(text, char => char.charCodeAt(0)); // Windows-1252
  const workspace: FileSystem = {
    ...memoryFileSystem({ "a.py": text }),
    size: async () => bytes.length,
    read: async () => bytes,
  };
  const request = { paths: ["a.py"], encoding: "windows1252" };
  expect(await learnedText({ path: "a.py", text }, { ...DEFAULT_RULES, encoding: "windows1252" }, workspace)).toBe(
    text,
  );
  const saved = new SavedTexts();
  saved.note("a.py", text);
  expect(await saved.changedSince(request, workspace)).toEqual([]);
  const experts = expertsOf({ "a.py": "old" });
  await refreshMemory(experts, request, { rules: DEFAULT_RULES, workspace, turn });
  expect(textsOf(experts)).toEqual({ "a.py": text });
});

test("a file is one document where the disk ignores case, also after it is renamed in case alone", async () => {
  const exact = memoryFileSystem({ "Readme.md": "the text" });
  const workspace: FileSystem = {
    ...exact,
    size: path => exact.size(path.toLowerCase() === "readme.md" ? "Readme.md" : path),
  };
  const experts = expertsOf({ "README.md": "the text" });
  await refreshMemory(experts, { paths: ["README.md"] }, { rules: DEFAULT_RULES, workspace, turn });
  expect(textsOf(experts)).toEqual({ "Readme.md": "the text" });
  expect(await learnedDocument({ path: "README.MD", text: "new" }, DEFAULT_RULES, workspace)).toEqual({
    path: "Readme.md",
    learned: "new",
  });
});

test("files that training would skip are forgotten, and secrets are replaced", async () => {
  const experts = expertsOf({ "a.ts": "a", "private/b.ts": "b", "c.ts": "c" });
  const secret = `AKIA${"Q3ZRT7WXY2KLMN5P"}`;
  const files = { ".gitignore": "private/\n", "private/b.ts": "b2", "a.ts": `const key = "${secret}";`, ".env": "A=1" };
  const workspace = memoryFileSystem({ ...files, "c.ts": "c".repeat(2000) });
  const paths = ["a.ts", "private/b.ts", "c.ts", ".env", "../x.ts", ""];
  await refreshMemory(experts, { paths, maxFileBytes: 1000 }, { rules: DEFAULT_RULES, workspace, turn });
  expect(Object.keys(textsOf(experts))).toEqual(["a.ts"]);
  expect(textsOf(experts)["a.ts"]).not.toContain(secret);
});

test("files become known in the order of the paths, which is not that of their names", async () => {
  const names = Array.from({ length: 500 }, (_, k) => `src/${k % 7}/f${k}.ts`);
  const files = Object.fromEntries(names.map((name, k) => [name, `let ${k} = ${k * 7};`]));
  const paths = [...names].reverse();
  const experts = expertsOf({});
  const known: string[] = [];
  const noting = async () => {
    const added = experts.memory.documents().map(({ path }) => path);
    known.push(...added.filter(path => !known.includes(path)).sort((a, b) => paths.indexOf(a) - paths.indexOf(b)));
    return true;
  };
  const parts = { rules: DEFAULT_RULES, workspace: memoryFileSystem(files), turn: noting };
  await refreshMemory(experts, { paths }, parts);
  await noting();
  expect(known).toEqual(paths);
});

test("thousands of files are read a few at a time, until the model is unloaded", async () => {
  const names = Array.from({ length: 1000 }, (_, k) => `src/${k % 10}/f${k}.ts`);
  const files = Object.fromEntries(names.map((name, k) => [name, `let ${k} = ${k * 7};`]));
  const experts = expertsOf({});
  const parts = { rules: DEFAULT_RULES, workspace: memoryFileSystem(files) };
  const encode = vi.spyOn(vocabulary, "encode");
  const encoded: number[] = [];
  const noting = async () => {
    encoded.push(encode.mock.calls.length);
    encode.mockClear();
    return true;
  };
  await refreshMemory(experts, { paths: names }, { ...parts, turn: noting });
  encode.mockRestore();
  expect(textsOf(experts)).toEqual(files);
  expect(encoded.reduce((sum, count) => sum + count, 0)).toBe(1000);
  expect(Math.max(...encoded)).toBeLessThanOrEqual(16);

  const other = expertsOf({});
  let turns = 0;
  await refreshMemory(other, { paths: names }, { ...parts, turn: async () => ++turns < 3 });
  expect(other.memory.size).toBeLessThan(100);
});

test("a saved file costs one listing of each folder above it", async () => {
  const files = memoryFileSystem({ "a/b/c.ts": "old", "a/b/d.ts": "d", "e/f.ts": "f", ".gitignore": "x" });
  const listed: string[] = [];
  const workspace: FileSystem = {
    ...files,
    list(folder) {
      listed.push(folder);
      return files.list(folder);
    },
  };
  expect(await learnedDocument({ path: "a/b/c.ts", text: "new" }, DEFAULT_RULES, workspace)).toEqual({
    path: "a/b/c.ts",
    learned: "new",
  });
  expect(listed.sort()).toEqual(["", "a", "a/b"]);
});
