/** The ignore rules beside those of git itself, on random trees. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { findFiles } from "../../../src/workspace/findFiles.ts";
import { nodeFileSystem, outsideFiles } from "../../../src/workspace/nodeFileSystem.ts";
import { Skips } from "../../../src/workspace/skips.ts";

const isWindows = process.platform === "win32";
let top: string;
let home: string;
let repo: string;
let environment: Record<string, string | undefined>;

beforeAll(() => {
  top = mkdtempSync(path.join(tmpdir(), "recurrent-git-"));
  home = path.join(top, "home");
  repo = path.join(top, "repo");
  environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: "", GIT_CONFIG_NOSYSTEM: "1", GIT_DIR: undefined };
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

beforeEach(() => {
  for (const folder of [home, repo]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  git(repo, "init", "--quiet");
});

function git(folder: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: folder, env: environment, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout;
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const folderOf = (folder: string): FileSystem => ({
  ...nodeFileSystem(folder),
  outside: outsideFiles(folder, environment),
});

const isIgnoreFile = (file: string): boolean => file.endsWith(".gitignore");

/** All files that our rules leave. */
async function ours(folder: string): Promise<readonly string[]> {
  const found = await findFiles(folderOf(folder), { include: ["**"], exclude: [] }, new Skips(), {});
  return found.map(file => file.path).filter(file => !isIgnoreFile(file));
}

/** All files that git shows as new. */
function theirs(folder: string): readonly string[] {
  const files = git(folder, "ls-files", "--others", "--exclude-standard", "-z").split("\0");
  return files.filter(file => file !== "" && !isIgnoreFile(file)).sort((a, b) => (a < b ? -1 : 1));
}

/** All files that git ignores. */
function ignoredByGit(folder: string): readonly string[] {
  const files = git(folder, "ls-files", "--others", "--ignored", "--exclude-standard", "-z").split("\0");
  return files.filter(file => file !== "" && !isIgnoreFile(file));
}

const NAMES = ["a", "b", "foo", "bar", "Foo", "ab.c", "foo.c", "é", "x y", "#h", "!n", "[q]", "a-b", "b ", "f9_"];
const name = fc.constantFrom(...NAMES);
const paths = fc.uniqueArray(
  fc.array(name, { minLength: 1, maxLength: 4 }).map(names => names.join("/")),
  { minLength: 3, maxLength: 24 },
);
const SEGMENTS = ["*", "**", "***", "?", "??", "f*", "*o", "*.c", "*a*b*", "a**", "**b", "[ab]", "[!a]*", "[^f]oo"];
const ODD = ["[a-f]*", "[[:alpha:]]*", "[[:upper:]]oo", "[]a]", "[a-", "\\a", "\\#h", "\\!n", "\\[q]", "[z-a]*", "é"];
const ODDER = [
  "fo\\o",
  "foo\\",
  "[[:none:]]",
  "[\\]a]*",
  "F*",
  "*[!/]*",
  "a-[a-c]",
  "[--a]*",
  "?y",
  "x\\ y",
  "b\\ ",
  ".",
];
const segment = fc.oneof(name, fc.constantFrom(...SEGMENTS), fc.constantFrom(...ODD, ...ODDER));
const pattern = fc
  .tuple(
    fc.constantFrom("", "", "", "!", "!", "#"),
    fc.constantFrom("", "", "/"),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "", "/", "/**", "/*", " ", "  ", "\r", "\\/", "//"),
  )
  .map(([negation, root, names, end]) => negation + root + names.join("/") + end);
const rules = fc
  .tuple(fc.constantFrom("", "\ufeff"), fc.array(pattern, { maxLength: 8 }), fc.constantFrom("", "\n"))
  .map(([mark, lines, end]) => mark + lines.join("\n") + end);

const tree = fc.record({
  paths,
  /** Ignore files by the number of the path whose folder they are in. */
  ignoreFiles: fc.array(fc.tuple(fc.nat(30), fc.nat(3), rules), { minLength: 1, maxLength: 4 }),
  exclude: fc.option(rules),
  excludesFile: fc.option(rules),
  foldsCase: fc.boolean(),
  /** The opened folder. */
  opened: fc.tuple(fc.nat(30), fc.nat(3)),
});

type Tree = typeof tree extends fc.Arbitrary<infer T> ? T : never;

/** The folder of a path, or one above it. */
function someFolder({ paths }: Tree, [which, depth]: readonly [number, number]): string {
  return paths[which % paths.length]!.split("/").slice(0, -1).slice(0, depth).join("/");
}

/** Makes the tree as far as it can be: a name may be that of a file and of a folder. */
function plant(planted: Tree): void {
  for (const file of planted.paths) {
    try {
      write(path.join(repo, file), file);
    } catch {
      // There is a file where this path has a folder, or the reverse.
    }
  }
  for (const [which, depth, text] of planted.ignoreFiles) {
    try {
      writeFileSync(path.join(repo, someFolder(planted, [which, depth]), ".gitignore"), text);
    } catch {
      // The folder is a file.
    }
  }
  const { exclude, excludesFile, foldsCase } = planted;
  writeFileSync(path.join(repo, ".git/info/exclude"), exclude ?? "");
  writeFileSync(path.join(repo, ".git/config"), `[core]\n\trepositoryformatversion = 0\n\tignorecase = ${foldsCase}\n`);
  if (excludesFile !== null) write(path.join(home, ".ignored"), excludesFile);
  writeFileSync(
    path.join(home, ".gitconfig"),
    excludesFile === null ? "" : "[core]\n  excludesFile = ~/.ignored ; mine\n",
  );
}

function clear(): void {
  for (const entry of readdirSync(repo)) if (entry !== ".git") rmSync(path.join(repo, entry), { recursive: true });
  rmSync(path.join(home, ".ignored"), { force: true });
}

describe.skipIf(isWindows)("random trees", () => {
  test("are read as git reads them", async () => {
    let compared = 0;
    let ignored = 0;
    await fc.assert(
      fc.asyncProperty(tree, async planted => {
        clear();
        plant(planted);
        let opened = path.join(repo, someFolder(planted, planted.opened));
        const isUsable = spawnSync("test", ["-d", opened]).status === 0;
        if (!isUsable || (opened !== repo && isIgnored(opened))) opened = repo;
        expect(await ours(opened)).toEqual(theirs(opened));
        compared++;
        ignored += ignoredByGit(opened).length;
      }),
      { numRuns: Number(process.env["RECURRENT_GIT_RUNS"] ?? 60), endOnFailure: false },
    );
    // Else the trees would not test anything.
    expect(ignored).toBeGreaterThan(compared / 3);
  }, 600_000);
});

function isIgnored(file: string): boolean {
  return spawnSync("git", ["check-ignore", "-q", file], { cwd: repo, env: environment }).status === 0;
}

test("rules of the folders above hold, up to the repository's root", async () => {
  write(path.join(top, ".gitignore"), "kept.ts\n");
  write(path.join(repo, ".gitignore"), "*.log\n/pack/one/gen/\n");
  write(path.join(repo, "pack/.gitignore"), "!keep.log\nown.ts\n");
  for (const file of ["a.log", "keep.log", "own.ts", "kept.ts", "gen/b.ts", "c.ts"]) {
    write(path.join(repo, "pack/one", file), file);
  }
  expect(await ours(path.join(repo, "pack/one"))).toEqual(["c.ts", "keep.log", "kept.ts"]);
  expect(theirs(path.join(repo, "pack/one"))).toEqual(["c.ts", "keep.log", "kept.ts"]);
});

test("a folder that git ignores is learned when it is opened itself, with the ignore files in it", async () => {
  write(path.join(repo, ".gitignore"), "scratch/\n*.md\n");
  write(path.join(repo, "scratch/deep/.gitignore"), "b.ts\n");
  for (const file of ["a.ts", "deep/b.ts", "deep/c.md"]) write(path.join(repo, "scratch", file), file);
  expect(await ours(repo)).toEqual([]);
  expect(await ours(path.join(repo, "scratch"))).toEqual(["a.ts", "deep/c.md"]);
  expect(await ours(path.join(repo, "scratch/deep"))).toEqual(["c.md"]);
});

describe("the user's excludes file", () => {
  beforeEach(() => {
    for (const file of ["a.one", "a.two", "sub/b.one"]) write(path.join(repo, file), file);
  });

  test("has a standard place", async () => {
    write(path.join(home, ".config/git/ignore"), "*.one\n");
    expect(await ours(repo)).toEqual(theirs(repo));
    expect(await ours(repo)).toEqual(["a.two"]);
  });

  test("is named by the last of git's settings, which may be in an included file", async () => {
    write(path.join(home, ".config/git/config"), "[core]\nexcludesFile = ~/never\n");
    write(
      path.join(home, ".gitconfig"),
      '[include]\n\tpath = more/"work".inc # for work\n[core "x"]\nexcludesFile = no\n',
    );
    write(path.join(home, "more/work.inc"), `[CORE]\n  ExcludesFile = "~/more/\\"ours\\".txt"\n`);
    write(path.join(home, 'more/"ours".txt'), "/a.*\n");
    expect(await ours(repo)).toEqual(theirs(repo));
    expect(await ours(repo)).toEqual(["sub/b.one"]);
  });

  test("may hold for some repositories only", async () => {
    write(
      path.join(home, ".gitconfig"),
      `[includeIf "gitdir:${top}/"]\npath = here\n[includeIf "gitdir:/other/"]\npath = there\n`,
    );
    write(path.join(home, "here"), "[core]\nexcludesFile = ~/here.txt\n");
    write(path.join(home, "there"), "[core]\nexcludesFile = ~/there.txt\n");
    write(path.join(home, "here.txt"), "*.one\n");
    write(path.join(home, "there.txt"), "*.two\n");
    expect(await ours(repo)).toEqual(theirs(repo));
    expect(await ours(repo)).toEqual(["a.two"]);
  });

  test("of the repository's own settings is relative to its root", async () => {
    git(repo, "config", "core.excludesFile", "sub/rules");
    write(path.join(repo, "sub/rules"), "b.*\nrules\n");
    expect(await ours(path.join(repo, "sub"))).toEqual([]);
    expect(theirs(path.join(repo, "sub"))).toEqual([]);
  });

  test("holds outside repositories as well", async () => {
    write(path.join(home, ".config/git/ignore"), "*.one\n");
    for (const file of ["c.one", "c.two"]) write(path.join(home, "plain", file), file);
    expect(await ours(path.join(home, "plain"))).toEqual(["c.two"]);
  });
});

describe("repositories inside another", () => {
  const inner = (): string => path.join(repo, "libs/inner");

  test("a work tree reads the rules of its repository", async () => {
    git(repo, "-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "--allow-empty", "-m", "first");
    const tree = path.join(top, "tree");
    git(repo, "worktree", "add", "--quiet", tree);
    write(path.join(repo, ".git/info/exclude"), "*.one\n");
    git(repo, "config", "extensions.worktreeConfig", "true");
    git(tree, "config", "--worktree", "core.excludesFile", path.join(home, "tree.txt"));
    write(path.join(home, "tree.txt"), "*.two\n");
    for (const file of ["a.one", "a.two", "a.three"]) write(path.join(tree, file), file);
    expect(await ours(tree)).toEqual(theirs(tree));
    expect(await ours(tree)).toEqual(["a.three"]);
    git(repo, "worktree", "remove", "--force", tree);
  });

  test("a submodule has rules of its own, whether it is opened itself or with all", async () => {
    for (const folder of [inner(), path.join(repo, ".git/modules")]) mkdirSync(folder, { recursive: true });
    git(inner(), "init", "--quiet", "--separate-git-dir", path.join(repo, ".git/modules/inner"));
    write(path.join(repo, ".gitignore"), "*.one\n");
    write(path.join(repo, ".git/modules/inner/info/exclude"), "/deep/*.two\n");
    for (const file of ["a.one", "a.two", "deep/b.two", "deep/c.three"]) write(path.join(inner(), file), file);
    const expected = ["a.one", "a.two", "deep/c.three"];
    expect(theirs(inner())).toEqual(expected);
    expect(await ours(inner())).toEqual(expected);
    expect(await ours(repo)).toEqual(expected.map(file => `libs/inner/${file}`));
  });

  test("what only looks like one changes nothing", async () => {
    write(path.join(repo, ".gitignore"), "*.one\n");
    mkdirSync(path.join(inner(), ".git"), { recursive: true });
    for (const file of ["a.one", "a.two"]) write(path.join(inner(), file), file);
    write(path.join(repo, "libs/broken/.git"), "gitdir: ../nowhere\n");
    write(path.join(repo, "libs/broken/b.one"), "b");
    expect(await ours(inner())).toEqual(["a.two"]);
    expect(await ours(repo)).toEqual(["libs/inner/a.two"]);
  });
});

describe.skipIf(isWindows)("links", () => {
  test("a linked folder has the rules of the place that it leads to", async () => {
    write(path.join(repo, ".gitignore"), "*.one\n");
    for (const file of ["sub/a.one", "sub/a.two"]) write(path.join(repo, file), file);
    symlinkSync(path.join(repo, "sub"), path.join(home, "linked"));
    expect(await ours(path.join(home, "linked"))).toEqual(["a.two"]);
  });

  test("git reads no ignore file through one, but its settings", async () => {
    write(path.join(home, "rules"), "*.one\n");
    for (const file of ["sub/a.one", "sub/a.two"]) write(path.join(repo, file), file);
    symlinkSync(path.join(home, "rules"), path.join(repo, ".gitignore"));
    expect(await ours(path.join(repo, "sub"))).toEqual(theirs(path.join(repo, "sub")));
    expect(await ours(path.join(repo, "sub"))).toEqual(["a.one", "a.two"]);
    rmSync(path.join(repo, ".gitignore"));
    write(path.join(home, ".config/git/x"), "");
    symlinkSync(path.join(home, "rules"), path.join(home, ".config/git/ignore"));
    expect(await ours(repo)).toEqual(theirs(repo));
    expect(await ours(repo)).toEqual(["sub/a.two"]);
  });
});
