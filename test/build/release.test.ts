/** A release in a repository of its own: what it changes, what stops it, and that it can be tried without effect. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nextVersion, withVersion } from "../../src/build/release/changelog.mjs";
import { makeRelease } from "../../src/build/release/release.mjs";

const CHANGELOG = `# Changelog

## Unreleased

### Added

- Show the gradient norm.
- Stop sooner.

## 0.1.0 (2026-01-02)

- The first version.
`;

let folder: string;
let printed: string[];
let done: string[];

const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", "Change something");
}

function release(wanted: string, { isDryRun = false, isGood = true, isTested = true } = {}): Promise<void> {
  const check = async () => {
    done.push(`test ${JSON.parse(read("package.json")).version}`);
    return isGood;
  };
  return makeRelease({
    folder,
    wanted,
    date: "2026-11-28",
    isDryRun,
    test: isTested ? check : undefined,
    pack: async () => {
      done.push(`pack ${JSON.parse(read("package.json")).version}`);
    },
    print: line => printed.push(line),
  });
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "recurrent-release-"));
  [printed, done] = [[], []];
  git("init", "--quiet");
  git("config", "user.name", "A maintainer");
  git("config", "user.email", "maintainer@example.invalid");
  git("config", "commit.gpgsign", "false");
  git("config", "tag.gpgsign", "false");
  write("package.json", json({ name: "recurrent", version: "0.1.0", scripts: { test: "x" } }));
  const packages = { "": { name: "recurrent", version: "0.1.0" }, "node_modules/a": { version: "0.1.0" } };
  write("package-lock.json", json({ name: "recurrent", version: "0.1.0", lockfileVersion: 3, packages }));
  write("CHANGELOG.md", CHANGELOG);
  commit();
});

afterEach(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

test("a release changes version and changelog, is tested and packaged, then committed and tagged", async () => {
  await release("minor");
  expect(done).toEqual(["test 0.2.0", "pack 0.2.0"]);
  expect(JSON.parse(read("package.json"))).toEqual({ name: "recurrent", version: "0.2.0", scripts: { test: "x" } });
  const { version, packages } = JSON.parse(read("package-lock.json"));
  expect([version, packages[""].version, packages["node_modules/a"].version]).toEqual(["0.2.0", "0.2.0", "0.1.0"]);
  expect(read("CHANGELOG.md")).toBe(CHANGELOG.replace("## Unreleased", "## 0.2.0 (2026-11-28)"));
  expect(git("log", "-1", "--format=%s")).toBe("Release 0.2.0");
  expect(git("tag", "--points-at", "HEAD", "--format=%(contents)")).toBe(
    "Recurrent 0.2.0\n\n### Added\n\n- Show the gradient norm.\n- Stop sooner.",
  );
  expect(git("status", "--porcelain")).toBe("");
});

test("nothing is pushed", async () => {
  const remote = path.join(folder, ".git", "remote");
  git("init", "--quiet", "--bare", remote);
  git("remote", "add", "origin", remote);
  git("push", "--quiet", "origin", "HEAD:main");
  git("branch", "--set-upstream-to=origin/main");
  const before = git("ls-remote", "origin");
  await release("patch");
  expect(git("ls-remote", "origin")).toBe(before);
  expect(printed.at(-1)).toContain("git push --follow-tags");
});

test("a dry run says what it would do and changes nothing", async () => {
  const before = git("rev-parse", "HEAD");
  await release("1.0.0", { isDryRun: true });
  expect(printed.join("\n")).toContain(
    "Would release 1.0.0 with these changes:\n\n### Added\n\n- Show the gradient norm.",
  );
  expect(printed.at(-1)).toBe("Would tag the commit v1.0.0.");
  expect(done).toEqual([]);
  expect([git("rev-parse", "HEAD"), git("status", "--porcelain"), git("tag")]).toEqual([before, "", ""]);
});

test("the tests are left out when that is asked for", async () => {
  await release("patch", { isTested: false });
  expect(done).toEqual(["pack 0.1.1"]);
});

test("a failing test leaves everything as it was", async () => {
  await expect(release("minor", { isGood: false })).rejects.toThrow("nothing is released");
  expect([git("status", "--porcelain"), git("tag"), done]).toEqual(["", "", ["test 0.2.0"]]);
});

describe("nothing is released", () => {
  test("from a tree with changes", async () => {
    write("new.txt", "");
    await expect(release("minor")).rejects.toThrow("new.txt");
  });

  test("without an entry under Unreleased", async () => {
    write("CHANGELOG.md", CHANGELOG.replace(/### Added\n\n- Show.*\n- Stop.*\n/, ""));
    commit();
    await expect(release("minor")).rejects.toThrow('no entries under "## Unreleased"');
    write("CHANGELOG.md", CHANGELOG.replace("## Unreleased", "## 0.1.1"));
    commit();
    await expect(release("minor")).rejects.toThrow('no entries under "## Unreleased"');
  });

  test("under a version that the changelog already has", async () => {
    await expect(release("0.1.0")).rejects.toThrow("already has a section for 0.1.0");
  });

  test("under a tag that exists", async () => {
    git("tag", "v0.2.0");
    await expect(release("minor")).rejects.toThrow("The tag v0.2.0 already exists.");
    expect(existsSync(path.join(folder, "recurrent.vsix"))).toBe(false);
  });
});

describe("the version", () => {
  test("goes up by a part", () => {
    expect(["patch", "minor", "major"].map(part => nextVersion("1.2.3", part))).toEqual(["1.2.4", "1.3.0", "2.0.0"]);
  });

  test("may be named, and stay as it is before its first release", () => {
    expect(nextVersion("0.1.0", "0.1.0")).toBe("0.1.0");
    expect(nextVersion("0.9.0", "0.10.0")).toBe("0.10.0");
  });

  test("is a version, and no lower one", () => {
    expect(() => nextVersion("1.2.3", "1.2.2")).toThrow("lower");
    expect(() => nextVersion("1.10.0", "1.9.9")).toThrow("lower");
    expect(() => nextVersion("1.2.3", "next")).toThrow("not a version");
    expect(() => nextVersion("1.2.3", "v2.0.0")).toThrow("not a version");
  });
});

test.each(["package.json", "package-lock.json"])("a new version is the only change of %s", name => {
  const text = readFileSync(path.resolve(import.meta.dirname, "../..", name), "utf8");
  const { version } = JSON.parse(text);
  expect(withVersion(withVersion(text, "99.0.0"), version)).toBe(text);
  expect(withVersion(text, "99.0.0")).not.toBe(text);
});
