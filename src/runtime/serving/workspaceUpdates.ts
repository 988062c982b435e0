/** Keeps the memory of a loaded model equal to what training would learn now: after saves, other changes, and new rules. */
import type { Experts } from "../../completion/mixing/experts.ts";
import type { AdaptationReport } from "../../core/adaptationReport.ts";
import type { LearnRequest, RefreshRequest } from "../../protocol/completion.ts";
import type { CorpusRules } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { BackgroundAdaptation } from "./backgroundAdaptation.ts";
import { addWithinLimits } from "./corpusLimits.ts";
import { barredPaths } from "./currentRules.ts";
import { isIgnoreFile, learnedDocument, rulesOf } from "./learnedFile.ts";
import type { MemoryKeeper } from "./memoryKeeper.ts";
import { refreshMemory } from "./refreshMemory.ts";
import { SavedTexts } from "./savedTexts.ts";

/** A saved text that is in memory; the network may still adapt to it. */
export interface Learning {
  readonly adaptation: Promise<AdaptationReport | null>;
}

/** How many files memory took in and removed, and which of them the rules bar. */
export interface Refreshed {
  readonly learned: number;
  readonly forgotten: number;
  readonly barred: readonly string[];
}

/** What the updates need of the model that they belong to. */
export interface UpdateParts {
  readonly experts: Pick<Experts, "memory" | "vocabulary">;
  /** The rules as they are now, as far as a request does not bring its own. */
  readonly rules: CorpusRules;
  readonly workspace: FileSystem | undefined;
  readonly adaptation: BackgroundAdaptation | undefined;
  /** Absent where the memory is not stored. */
  readonly keeper: MemoryKeeper | undefined;
  /** Lets requests be answered; false when the model is no longer in use. */
  turn(): Promise<boolean>;
}

const NONE: Learning = { adaptation: Promise.resolve(null) };

/** The updates of one loaded model. */
export class WorkspaceUpdates {
  private readonly saved = new SavedTexts();
  /** Settles with the last refresh. */
  private refreshing: Promise<unknown> = Promise.resolve();
  /** Files that were saved since the refresh under way began, which may have read an older text. */
  private savedMeanwhile = new Set<string>();

  constructor(private readonly parts: UpdateParts) {}

  /** The learned folder and its rules. */
  get place(): Pick<UpdateParts, "workspace" | "rules"> {
    const { workspace, rules } = this.parts;
    return { workspace, rules };
  }

  /** Puts a saved file into memory, if training would learn it. Forgets a file that the rules now skip. */
  async learn(request: LearnRequest): Promise<Learning> {
    const { text, isUnsaved = false, isAdapting = false, isWhole = false } = request;
    const { experts, workspace, adaptation, keeper } = this.parts;
    const { memory, vocabulary } = experts;
    const rules = rulesOf(this.parts.rules, request);
    const { path, learned } = await learnedDocument(request, rules, workspace);
    if (learned === undefined) {
      if (isUnsaved || !memory.has(path)) return NONE;
      memory.remove(path);
      keeper?.changed("forgotten");
      return NONE;
    }
    const known = memory.idsOf(path);
    const { ids } = vocabulary.encode(learned);
    if (!isUnsaved) {
      this.saved.note(path, text);
      this.savedMeanwhile.add(path);
      const isAdded = addWithinLimits(experts, { path, ids }, rules);
      keeper?.changed(isAdded || known === undefined ? "added" : "forgotten");
      if (!isAdded) return NONE;
    }
    return isAdapting && adaptation ? { adaptation: adaptation.learn({ path, ids, known, isWhole }) } : NONE;
  }

  /**
   * Updates memory with files that changed on disk; "" is the whole folder. After a change of an ignore file, reads all
   * that is in its folder. Does nothing without a learned folder, or for files that have not changed since `learn`
   * received them. Refreshes run one after another, so that the last text read is the one kept.
   */
  refresh(request: RefreshRequest): Promise<Refreshed> {
    const refreshed = this.refreshing.then(() => this.refreshNow(request));
    this.refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  private async refreshNow(request: RefreshRequest): Promise<Refreshed> {
    const { experts, workspace, keeper, turn } = this.parts;
    if (!workspace) return { learned: 0, forgotten: 0, barred: [] };
    this.savedMeanwhile = new Set();
    const rules = rulesOf(this.parts.rules, request);
    const changed = await this.saved.changedSince(request, workspace);
    const paths = [...new Set(changed.map(path => (isRuleFile(path) ? folderOf(path) : path)))];
    const isSaved = (path: string): boolean => this.savedMeanwhile.has(path);
    const gone: string[] = [];
    const onForgotten = (some: readonly string[]): void => void gone.push(...some);
    const parts = { rules, workspace, turn, isSaved, onForgotten };
    const { learned, isChanged } = await refreshMemory(experts, { ...request, paths }, parts);
    if (gone.length > 0) keeper?.changed("forgotten");
    else if (isChanged) keeper?.changed("added");
    return { learned, forgotten: gone.length, barred: await barredPaths(gone, rules, workspace) };
  }
}

function isRuleFile(path: string): boolean {
  return isIgnoreFile(path.slice(path.lastIndexOf("/") + 1)) || /(^|\/)\.git\/info\/exclude$/.test(path);
}

/** "a/b" -> "a", "a" -> "". What is in `.git` is about the folder that it is in. */
function folderOf(path: string): string {
  const git = path.indexOf(".git/");
  return path.slice(0, Math.max(0, git >= 0 ? git - 1 : path.lastIndexOf("/")));
}
