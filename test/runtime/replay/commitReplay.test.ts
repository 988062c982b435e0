import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { replayCommits } from "../../../src/runtime/replay/commitReplay.ts";
import { gitIn } from "../../../src/runtime/replay/gitProcess.ts";
import type {
  CommitEvent,
  ReplayEnvironment,
  ReplayEvent,
  ReplayRequest,
} from "../../../src/runtime/replay/replayReport.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { GitHistory } from "../../../src/workspace/gitHistory.ts";
import { nodeFileSystem } from "../../../src/workspace/nodeFileSystem.ts";
import { tickingClock } from "../support.ts";
import { BASE, GitRepository, handler } from "./gitRepository.ts";

let home: string;
/** Where the replay puts what it needs meanwhile. */
let temporary: string;
let repositories = 0;
const newRepository = (): GitRepository => new GitRepository(path.join(home, `repository${repositories++}`));

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-commits-"));
  temporary = path.join(home, "temporary");
  mkdirSync(temporary);
  vi.stubEnv("TMPDIR", temporary);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

async function replay(
  folder: string,
  commits: number,
  { request, environment }: { request?: Partial<ReplayRequest>; environment?: Partial<ReplayEnvironment> } = {},
) {
  const events: ReplayEvent[] = [];
  const measures = new Set(["mixture", "baseline"] as const);
  const report = await replayCommits(
    { folder, commits, budgetSeconds: 0, threads: 1, measures, ...request },
    {
      engine: coreEngine,
      openBaseModel: async () => undefined,
      clock: tickingClock(1),
      signal: new AbortController().signal,
      emit: event => void events.push(event),
      ...environment,
    },
  );
  const replayed = events.filter((event): event is CommitEvent => event.event === "commit");
  return { report, events, commits: replayed };
}

/** A listing of everything in a repository's git folder, with the contents of what may change. */
function stateOf(repository: GitRepository): string {
  const files = readdirSync(path.join(repository.folder, ".git"), { recursive: true, encoding: "utf8" });
  return `${files.sort().join("\n")}\n${repository.git("status", "--porcelain", "--branch")}`;
}

describe("a replay of commits", () => {
  test("types new lines, edits inside lines and new files apart, oldest first, and leaves the repository alone", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    const added = `${handler(3)}\nexport const three = handler3;\n`;
    const ids = [
      repository.commit({ "src/handler3.ts": added }),
      repository.commit({ "src/handler3.ts": added.replace("(session, 3)", "(session, 3, request)") }),
      repository.commit({ "src/handler99.ts": handler(99) }),
    ];
    const before = stateOf(repository);
    const { report, commits } = await replay(repository.folder, 3);
    expect(stateOf(repository)).toBe(before);
    expect(commits.map(({ commit }) => commit)).toEqual(ids);
    expect(report).toMatchObject({ commits: 3, asked: 3, files: 3, isStopped: false });
    const { kinds, languages } = report.figures.mixture!;
    expect(kinds.wholeLines).toMatchObject({ edits: 1, chars: "\n\nexport const three = handler3;".length });
    expect(kinds.insideLine).toMatchObject({ edits: 1, chars: ", request".length });
    expect(kinds.newFile).toMatchObject({ edits: 1, chars: handler(99).length });
    expect(Object.keys(languages)).toEqual(["typescript"]);
    // Twelve files say what the new one does.
    expect(kinds.newFile.perHundredKeys).toBeGreaterThan(30);
    expect(report.figures.baseline!.kinds.newFile.perHundredKeys).toBeGreaterThan(30);
    expect(report.figures.mixture!.all.retained).toBe(1);
  });

  test("makes its model of the tree before the commits alone, and tells it of each file", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    const said = "export const unheard = quixotic(zephyr, marmalade);\n";
    repository.commit({ "src/a.ts": said });
    const once = await replay(repository.folder, 1);
    repository.commit({ "src/b.ts": said.replace("unheard", "unheard2") });
    const twice = await replay(repository.folder, 2);
    const saved = twice.commits.map(({ figures }) => figures.mixture!.perHundredKeys);
    expect(once.commits[0]!.figures.mixture!.perHundredKeys).toBe(saved[0]);
    expect(saved[1]).toBeGreaterThan(saved[0]! + 30);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("follows a renamed file, and types only what changed in it", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    repository.git("mv", "src/old.ts", "src/renamed.ts");
    repository.commit({ "src/renamed.ts": `${BASE["src/old.ts"]}renamed();\n` });
    const { report } = await replay(repository.folder, 1);
    expect(report.figures.mixture!.all).toMatchObject({ edits: 1, chars: "\nrenamed();".length });
    expect(report.figures.mixture!.kinds.newFile.edits).toBe(0);
  });

  test("keeps the line breaks of Windows, and types nothing for a file that goes or only loses lines", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    repository.commit({ "src/windows.ts": "first();\r\nbetween();\r\nsecond();\r\n" });
    repository.commit({ "src/old.ts": undefined, "src/windows.ts": "first();\r\nsecond();\r\n" });
    const { report, commits } = await replay(repository.folder, 2);
    expect(report.figures.mixture!.all).toMatchObject({ edits: 1, chars: "\nbetween();".length });
    // The line break is one key, and the bracket closes itself.
    expect(report.figures.mixture!.all.keysWithout).toBe("⏎between(;".length);
    expect(commits[1]).toMatchObject({ leftOut: "nothing" });
  });

  test("leaves out commits of many files or of much text, and what the corpus rules leave out", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    repository.commit(Object.fromEntries(Array.from({ length: 13 }, (_, k) => [`src/many${k}.ts`, handler(k)])));
    repository.commit({ "src/long.ts": handler(1).repeat(50) });
    repository.commit({ "image.png": new Uint8Array([1, 0, 2]), "src/binary.ts": new Uint8Array([65, 0, 66]) });
    repository.commit({ ".gitignore": "made.ts\n" });
    repository.git("add", "--force", ".gitignore");
    repository.commit({ "src/seen.ts": "seen();\n" });
    const { report, commits } = await replay(repository.folder, 5);
    expect(commits.map(({ leftOut }) => leftOut)).toEqual(["files", "chars", "nothing", "nothing", undefined]);
    expect(report.leftOut).toEqual({ files: 1, chars: 1, nothing: 2 });
    expect(report).toMatchObject({ commits: 1, isStopped: false });
  });

  test("takes in what a merge brought, without typing it", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    const said = "export const unheard = quixotic(zephyr, marmalade);\n";
    repository.git("checkout", "--quiet", "-b", "side");
    repository.commit({ "src/side.ts": said });
    repository.git("checkout", "--quiet", "main");
    const first = repository.commit({ "src/main.ts": "main();\n" });
    repository.git("merge", "--quiet", "--no-edit", "side");
    const last = repository.commit({ "src/b.ts": said.replace("unheard", "unheard2") });
    const { report, commits } = await replay(repository.folder, 2);
    expect(commits.map(({ commit }) => commit)).toEqual([first, last]);
    expect(commits[1]!.figures.mixture!.perHundredKeys).toBeGreaterThan(40);
    expect(report.files).toBe(2);
  });

  test("tells what of accepted text still stands in the newest tree", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    repository.commit({ "src/handler99.ts": handler(99) });
    repository.commit({ "src/handler99.ts": undefined });
    const { report } = await replay(repository.folder, 2);
    expect(report.figures.mixture!.all.acceptedChars).toBeGreaterThan(50);
    expect(report.figures.mixture!.all.retained).toBe(0);
  });

  test("lists the suggestions that saved most and those that were wrong, but not where a secret stood", async () => {
    const repository = newRepository();
    const asks = (k: number): string => `${handler(k)}  const password = askUser(session);\n`;
    repository.commit(Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`src/handler${k}.ts`, asks(k)])));
    const password = '"correct-Horse-9-battery"';
    const secret = asks(98).replace("askUser(session)", password);
    repository.commit({ "src/handler99.ts": handler(99), "src/handler98.ts": secret });
    const { report } = await replay(repository.folder, 1);
    const [best] = report.best;
    expect(best).toMatchObject({ isRight: true, path: "src/handler98.ts", kind: "newFile", language: "typescript" });
    expect(best!.typed).toBe(best!.text);
    expect(best!.chars).toBe(best!.times * (best!.text.length - 1));
    expect(secret).toContain(best!.line + best!.text);
    for (const { isRight, chars, rightChars, text, typed } of report.annoying) {
      expect(isRight).toBe(false);
      expect(chars).toBeGreaterThan(0);
      expect(typed.slice(0, rightChars)).toBe(text.slice(0, rightChars));
    }
    expect(JSON.stringify([report.best, report.annoying])).not.toContain(password.slice(1, 5));
  });

  test("replays the commits of one author, also from merged branches, and fewer where there are fewer", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    repository.git("checkout", "--quiet", "-b", "side");
    const own = repository.commit({ "src/handler99.ts": handler(99) });
    repository.git("checkout", "--quiet", "main");
    repository.git("config", "user.email", "TEST@example.invalid");
    execFileSync(
      "git",
      ["-c", "user.name=O", "-c", "user.email=best@example.invalid", "commit", "-qm", "x", "--allow-empty"],
      {
        cwd: repository.folder,
      },
    );
    repository.git("merge", "--quiet", "--no-edit", "side");
    const opened = await GitHistory.open(gitIn(repository.folder, { signal: new AbortController().signal }));
    const author = await opened.ownAuthor();
    expect(author).toBe("TEST@example.invalid");
    const choice = { commits: 10, request: { author: author!, leastCommits: 1 } };
    const { report, commits } = await replay(repository.folder, choice.commits, choice);
    expect(commits.map(({ commit }) => commit)).toEqual([own]);
    expect(report).toMatchObject({ commits: 1, asked: 1, isStopped: false });
    await expect(replay(repository.folder, 1, { request: { author: "no.one@example.invalid" } })).rejects.toThrow(
      "no commit to replay",
    );
  });

  test("leaves out what the user's rules leave out, and takes in what they include", async () => {
    const repository = newRepository();
    repository.commit({ ...BASE, "src/notes.odd": handler(7) });
    repository.commit({
      "src/handler98.ts": handler(98),
      "src/other/handler99.ts": handler(99),
      "src/more.odd": handler(8),
    });
    const rules = { exclude: ["src/other/**"], include: ["*.odd"] };
    const { report } = await replay(repository.folder, 1, { request: { rules } });
    expect(report.files).toBe(2);
    expect(report.figures.mixture!.all.chars).toBe(handler(98).length + handler(8).length);
  });

  test("replays a folder of the repository alone", async () => {
    const repository = newRepository();
    repository.commit({ ...BASE, "docs/a.md": "# A\n" });
    repository.commit({ "src/handler99.ts": handler(99), "docs/a.md": "# A\n\nMore.\n" });
    repository.commit({ "docs/a.md": "# A\n\nEven more.\n" });
    const { report } = await replay(path.join(repository.folder, "src"), 1);
    expect(report.figures.mixture!.all).toMatchObject({ edits: 1, chars: handler(99).length });
  });

  test("replays a repository without a working tree", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    repository.commit({ "src/handler99.ts": handler(99) });
    const bare = path.join(home, "bare.git");
    execFileSync("git", ["clone", "--quiet", "--bare", repository.folder, bare]);
    expect((await replay(bare, 1)).report.figures.mixture!.all.edits).toBe(1);
  });

  test("gives the same figures twice", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    for (let k = 20; k < 24; k++) repository.commit({ [`src/handler${k}.ts`]: handler(k) });
    const measures = new Set(["mixture", "baseline", "curve"] as const);
    const run = async () => {
      const { report, commits } = await replay(repository.folder, 4, { request: { measures } });
      const text = JSON.stringify([report, commits]);
      return text.replaceAll(/"latencyMs":\{[^}]*\}/g, "");
    };
    const first = await run();
    expect(await run()).toBe(first);
    const { report } = await replay(repository.folder, 4, { request: { measures } });
    expect(report).toMatchObject({ commits: 4, isStopped: false });
    const [low, high] = [report.curve[0]!, report.curve.at(-1)!];
    expect(low.shownPrecision).toBeLessThanOrEqual(high.shownPrecision);
    expect(low.minConfidence).toBeLessThan(high.minConfidence);
    // At the product's own least confidence the curve is the figure.
    const own = report.curve.find(({ minConfidence }) => minConfidence === 0.3)!;
    expect(own.perHundredKeys).toBeCloseTo(report.figures.mixture!.all.perHundredKeys, 9);
  });

  test("ends early with the figures so far", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    for (let k = 20; k < 24; k++) repository.commit({ [`src/handler${k}.ts`]: handler(k) });
    const controller = new AbortController();
    const { report } = await replay(repository.folder, 4, {
      environment: {
        signal: controller.signal,
        emit: event => event.event === "commit" && event.number === 2 && controller.abort(),
      },
    });
    expect(report).toMatchObject({ commits: 2, asked: 4, isStopped: true });
    expect(report.figures.mixture!.all.edits).toBe(2);
  });
});

describe("a model that is named", () => {
  const requestWith = (modelFolder: string) => ({ request: { modelFolder } });

  async function modelOf(folder: string, name: string): Promise<string> {
    const modelFolder = path.join(home, name);
    const request = { folder, modelFolder, budgetSeconds: 0, threads: 1, vocabularySize: 300 };
    const { signal } = new AbortController();
    const clock = tickingClock(1);
    await runTraining(request, {
      engine: coreEngine,
      fileSystem: nodeFileSystem(folder),
      clock,
      signal,
      emit: () => {},
    });
    return modelFolder;
  }

  test("is used where it remembers the tree before the commits, and refused where it remembers a later one", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    const earlier = await modelOf(repository.folder, "earlier");
    repository.commit({ "src/handler3.ts": handler(3).replace("openSession", "openNewSession") });
    const later = await modelOf(repository.folder, "later");
    expect((await replay(repository.folder, 1, requestWith(earlier))).report.commits).toBe(1);
    await expect(replay(repository.folder, 1, requestWith(later))).rejects.toThrow(/not in the tree.*handler3\.ts/);
  });
});

describe("git", () => {
  const history = (folder: string) => GitHistory.open(gitIn(folder, { signal: new AbortController().signal }));

  test("runs no program that the repository names", async () => {
    const repository = newRepository();
    const mark = path.join(home, "ran");
    const program = `touch '${mark}'`;
    repository.commit({ ...BASE, ".gitattributes": "*.ts diff=evil filter=evil\n" });
    for (const name of ["core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command"]) {
      repository.git("config", name, program);
    }
    for (const name of ["filter.evil.smudge", "core.pager", "core.sshCommand"]) repository.git("config", name, program);
    execFileSync(
      "git",
      ["-c", "core.fsmonitor=", "-c", "filter.evil.clean=cat", "commit", "--allow-empty", "-qm", "x"],
      {
        cwd: repository.folder,
        env: {
          ...process.env,
          GIT_AUTHOR_NAME: "t",
          GIT_AUTHOR_EMAIL: "t",
          GIT_COMMITTER_NAME: "t",
          GIT_COMMITTER_EMAIL: "t",
        },
      },
    );
    rmSync(mark, { force: true });
    const opened = await history(repository.folder);
    const { commits, head } = await opened.recentCommits({ count: 1 });
    expect(await opened.changes(commits[0]!.parent, head)).toEqual([]);
    expect((await opened.files(head)).length).toBeGreaterThan(12);
    expect(existsSync(mark)).toBe(false);
  });

  test("reads names of any kind, links as none, and blobs of any bytes", async () => {
    const repository = newRepository();
    const odd = "a b/ü\t\n.ts";
    const bytes = new Uint8Array([0, 10, 10, 255, 32]);
    repository.commit({ [odd]: "one\n", "raw.bin": bytes });
    const head = repository.git("rev-parse", "HEAD");
    const opened = await history(repository.folder);
    const files = await opened.files(head);
    expect(files.map(({ path }) => path).sort()).toEqual([odd, "raw.bin"]);
    const raw = files.find(({ path }) => path === "raw.bin")!;
    expect(await opened.blobs([raw.blob, "0".repeat(40)], 100)).toEqual(new Map([[raw.blob, Buffer.from(bytes)]]));
    expect(await opened.blobs([raw.blob], 4)).toEqual(new Map());
  });

  test("says when there is too little history, and what to do about a shallow clone", async () => {
    const repository = newRepository();
    repository.commit(BASE);
    repository.commit({ "src/a.ts": "a();\n" });
    await expect(replay(repository.folder, 5)).rejects.toThrow("The history has 1 commits to replay, not 5.");
    const shallow = path.join(home, "shallow");
    const source = pathToFileURL(repository.folder).href;
    execFileSync("git", ["clone", "--quiet", "--depth", "1", source, shallow]);
    await expect(replay(shallow, 1)).rejects.toThrow("git fetch --unshallow");
    await expect(replay(shallow, 1, { request: { leastCommits: 1 } })).rejects.toThrow("git fetch --unshallow");
  });

  test("says when a folder is in no repository", async () => {
    const none = path.join(home, "none");
    mkdirSync(none);
    await expect(replay(none, 1)).rejects.toThrow(/is not in a git repository/);
    await expect(replay(path.join(home, "nowhere"), 1)).rejects.toThrow(/is not in a git repository/);
  });
});
