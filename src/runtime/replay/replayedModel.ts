/** The model of a commit replay; it learns saved and changed files as the editor's model does. */
import type { Adaptation } from "../../completion/adapt/adaptation.ts";
import { AdaptingCompleter } from "../../completion/evaluate/adaptingCompleter.ts";
import type { SourceText } from "../../completion/evaluate/score.ts";
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Engine } from "../../core/network/engine.ts";
import { DEFAULT_RULES, readCorpus } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { openExperts } from "../model/openModel.ts";
import type { ReadModel } from "../model/readModel.ts";
import { openAdaptation } from "../serving/backgroundAdaptation.ts";

export class ReplayedModel {
  readonly completer: AdaptingCompleter;
  private readonly experts: Experts;

  constructor(folder: string, read: ReadModel, engine: Engine) {
    this.experts = openExperts(folder, read, engine);
    const { predictor, memory } = this.experts;
    const adaptation: Adaptation | undefined = predictor && openAdaptation(engine, predictor, memory);
    this.completer = new AdaptingCompleter(this.experts, adaptation);
  }

  /** The remembered files as text. */
  *texts(): Iterable<SourceText> {
    const { memory, vocabulary } = this.experts;
    for (const { path, ids } of memory.documents()) yield { path, text: vocabulary.decode(ids) };
  }

  /** Learns a saved file: memory takes it in, and the network learns what is new. */
  save(file: SourceText): void {
    this.completer.learn(file);
  }

  /** Takes files into memory that something else changed; the network does not learn them. */
  refresh(files: readonly SourceText[], gone: readonly string[]): void {
    const { memory, vocabulary } = this.experts;
    const documents = files.map(({ path, text }) => ({ path, ids: vocabulary.encode(text).ids }));
    memory.update(documents, gone);
  }

  /** Renames a file in memory. */
  rename(from: string, to: string): void {
    const { memory } = this.experts;
    const ids = memory.idsOf(from);
    if (ids) memory.update([{ path: to, ids }], [from]);
  }

  dispose(): void {
    this.experts.predictor?.dispose();
  }

  /** The first remembered file that a training run on a tree would not learn so; undefined if there is none. */
  async unknownTo(tree: FileSystem): Promise<string | undefined> {
    const { files } = await readCorpus(tree, DEFAULT_RULES);
    const learned = new Map(files.map(({ path, text }) => [path, text]));
    for (const { path, text } of this.texts()) if (learned.get(path) !== text) return path;
    return undefined;
  }
}
