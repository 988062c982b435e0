/**
 * The commit replay. A model learns a repository as it was before its last commits. Then the text that each commit adds
 * is typed where it was added, and the model learns each file as on a save.
 */
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { insertionsOf } from "../../completion/edits/editScript.ts";
import { type CorpusRules, DEFAULT_RULES } from "../../workspace/corpus.ts";
import { type Commit, GitHistory } from "../../workspace/gitHistory.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { rulesOf } from "../serving/learnedFile.ts";
import { type ChangedFiles, changedFiles } from "./changedTexts.ts";
import { openEarlierModel } from "./earlierModel.ts";
import { updateIgnoreFiles, writeTree } from "./earlierTree.ts";
import { FileTyping, newTallies } from "./fileTyping.ts";
import { gitIn } from "./gitProcess.ts";
import type { ReplayedModel } from "./replayedModel.ts";
import { makeReplayFolder } from "./replayFolder.ts";
import {
  HIGHLIGHTS,
  type LeftOut,
  MAX_ADDED_CHARS,
  MAX_FILES,
  type ReplayEnvironment,
  type ReplayReport,
  type ReplayRequest,
} from "./replayReport.ts";
import { Retention } from "./retention.ts";

/**
 * Replays the last commits of a repository.
 * @throws GitError without such a history, LaterModelError for a model that learned a later tree, and whatever a
 * training run throws
 */
export async function replayCommits(request: ReplayRequest, environment: ReplayEnvironment): Promise<ReplayReport> {
  const work = await makeReplayFolder(tmpdir(), Date.now());
  const replay = new CommitReplay(request, environment, path.join(work, "tree"));
  try {
    await replay.run();
  } catch (thrown) {
    if (!environment.signal.aborted) throw thrown;
  } finally {
    replay.dispose();
    await rm(work, { recursive: true, force: true });
  }
  return replay.report();
}

class CommitReplay {
  private readonly retention = new Retention();
  private readonly leftOut: Record<LeftOut, number> = { files: 0, chars: 0, nothing: 0 };
  private readonly rules: CorpusRules;
  private model: ReplayedModel | undefined;
  private typing: FileTyping | undefined;
  private commits = 0;
  private files = 0;
  /** How many commits are replayed: as many as asked for, or as there are. */
  private of: number;

  constructor(
    private readonly request: ReplayRequest,
    private readonly environment: ReplayEnvironment,
    /** The files before the replayed commits; only ignore files are kept up to date. */
    private readonly tree: string,
  ) {
    this.of = request.commits;
    this.rules = rulesOf(DEFAULT_RULES, request.rules ?? {});
  }

  async run(): Promise<void> {
    const { request, environment } = this;
    const history = await GitHistory.open(gitIn(request.folder, environment));
    const { commits: count, leastCommits: least = count, author } = request;
    const { commits, head } = await history.recentCommits({ count, least, author });
    this.of = commits.length;
    const base = commits[0]!.parent;
    environment.emit({ event: "phase", phase: "checkout" });
    await mkdir(this.tree);
    await writeTree(history, base, { folder: this.tree, rules: this.rules, signal: environment.signal });
    environment.emit({ event: "phase", phase: "model" });
    this.model = await openEarlierModel(request, this.tree, environment);
    if (!this.model) return;
    this.typing = new FileTyping(request, this.model, this.retention, environment);
    let reached = base;
    for (const [k, commit] of commits.entries()) {
      // Commits in between, such as merges, arrive as with a pull.
      await this.refresh(history, reached, commit.parent);
      await this.replay(history, commit, k + 1);
      if (environment.signal.aborted) return;
      reached = commit.id;
    }
    environment.emit({ event: "phase", phase: "retention" });
    await this.retention.measure(history, head);
  }

  report(): ReplayReport {
    const { measures } = this.request;
    const { commits, leftOut, files, typing, of: asked } = this;
    const isStopped = commits + leftOut.files + leftOut.chars + leftOut.nothing < asked;
    const { mixture, baseline } = typing?.tallies ?? newTallies();
    const figures = {
      ...(measures.has("mixture") && { mixture: mixture.figures() }),
      ...(measures.has("baseline") && { baseline: baseline.figures() }),
    };
    const curve = measures.has("curve") && typing ? typing.curve.points() : [];
    const best = typing?.highlights.best(HIGHLIGHTS) ?? [];
    const annoying = typing?.highlights.annoying(HIGHLIGHTS) ?? [];
    return { commits, asked, leftOut, files, isStopped, figures, best, annoying, curve };
  }

  dispose(): void {
    this.model?.dispose();
  }

  private async refresh(history: GitHistory, from: string, to: string): Promise<void> {
    this.takeIn(await this.changedBetween(history, from, to));
  }

  private async changedBetween(history: GitHistory, from: string, to: string): Promise<ChangedFiles> {
    const changes = await history.changes(from, to);
    await updateIgnoreFiles(history, changes, this.tree);
    return changedFiles(history, changes, { workspace: nodeFileSystem(this.tree), rules: this.rules });
  }

  private takeIn({ files, gone }: ChangedFiles): void {
    const learned = files.map(({ path, learned }) => ({ path, text: learned }));
    this.model?.refresh(learned, gone);
    for (const path of gone) this.typing?.baseline?.forget(path);
    for (const file of learned) this.typing?.baseline?.learn(file);
  }

  private async replay(history: GitHistory, commit: Commit, number: number): Promise<void> {
    const changed = await this.changedBetween(history, commit.parent, commit.id);
    const { files } = changed;
    const chars = addedChars(changed);
    const isTooWide = files.length + changed.others > MAX_FILES;
    const leftOut = isTooWide ? "files" : chars > MAX_ADDED_CHARS ? "chars" : chars === 0 ? "nothing" : undefined;
    const tallies = newTallies();
    if (leftOut === undefined) {
      if (!(await this.type(changed, { id: commit.id, tallies, number }))) return;
      this.commits++;
      this.files += files.length;
    } else {
      this.takeIn(changed);
      this.leftOut[leftOut]++;
    }
    const { measures } = this.request;
    const { of } = this;
    const figures = {
      ...(measures.has("mixture") && { mixture: tallies.mixture.figures().all }),
      ...(measures.has("baseline") && { baseline: tallies.baseline.figures().all }),
    };
    const counts = { commit: commit.id, number, of, files: files.length, chars };
    this.environment.emit({ event: "commit", ...counts, ...(leftOut !== undefined && { leftOut }), figures });
  }

  /** @returns false if the replay was stopped */
  private async type(
    { files, gone }: ChangedFiles,
    commit: { readonly id: string; readonly tallies: ReturnType<typeof newTallies>; readonly number: number },
  ): Promise<boolean> {
    const { model, typing, environment, of } = this;
    for (const file of files) {
      environment.emit({ event: "file", number: commit.number, of, path: file.path });
      if (file.old && file.old.path !== file.path) this.rename(file.old.path, file.path);
      if (!(await typing!.type(file, commit))) return false;
      const learned = { path: file.path, text: file.learned };
      model!.save(learned);
      typing!.baseline?.learn(learned);
    }
    this.takeIn({ files: [], gone, others: 0 });
    return true;
  }

  private rename(from: string, to: string): void {
    this.model?.rename(from, to);
    this.typing?.baseline?.rename(from, to);
  }
}

function addedChars({ files }: ChangedFiles): number {
  let chars = 0;
  for (const { old, text } of files) for (const { insert } of insertionsOf(old?.text, text)) chars += insert.length;
  return chars;
}
