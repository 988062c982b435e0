/** Measures how much of the accepted text is still in the newest tree. */
import type { EditGroup, EditTally } from "../../completion/edits/editTally.ts";
import { type Stretch, survivingChars } from "../../completion/edits/survivors.ts";
import type { SourceText } from "../../completion/evaluate/score.ts";
import { DEFAULT_RULES } from "../../workspace/corpus.ts";
import type { GitHistory } from "../../workspace/gitHistory.ts";
import type { FileChange } from "../../workspace/gitOutput.ts";

interface Accepted extends Stretch {
  readonly tally: EditTally;
  readonly group: EditGroup;
}

interface TypedVersion {
  readonly commit: string;
  readonly file: SourceText;
  readonly accepted: Accepted[];
}

export class Retention {
  private readonly versions = new Map<string, TypedVersion>();

  /** Notes accepted stretches of a file at a commit. */
  note(commit: string, file: SourceText, accepted: readonly Accepted[]): void {
    const key = `${commit} ${file.path}`;
    const version = this.versions.get(key) ?? { commit, file, accepted: [] };
    version.accepted.push(...accepted);
    this.versions.set(key, version);
  }

  /** Compares each version with the newest one, follows renames, and adds the result to the tallies. */
  async measure(history: GitHistory, head: string): Promise<void> {
    const commits = new Set([...this.versions.values()].map(({ commit }) => commit));
    for (const commit of commits) {
      const changes = new Map((await history.changes(commit, head)).map(change => [change.oldPath, change]));
      const versions = [...this.versions.values()].filter(version => version.commit === commit);
      const later = versions.flatMap(({ file }) => changes.get(file.path)?.newBlob ?? []);
      const contents = await history.blobs(later, DEFAULT_RULES.maxFileBytes);
      for (const version of versions) {
        tell(version, newestText(version.file, changes.get(version.file.path), contents));
      }
    }
  }
}

function tell({ file, accepted }: TypedVersion, newest: string | undefined): void {
  const surviving = survivingChars(file.text, newest, accepted);
  for (const [k, { tally, group }] of accepted.entries()) tally.addRetained(group, surviving[k] ?? 0);
}

/** The newest text of a file; undefined if the file is gone or too large. */
function newestText(
  file: SourceText,
  change: FileChange | undefined,
  contents: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  if (!change) return file.text;
  const bytes = change.newPath === undefined ? undefined : contents.get(change.newBlob);
  return bytes && new TextDecoder().decode(bytes);
}
