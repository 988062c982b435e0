/** Groups the files of one side of the split by kind, for the corpus report. */
import type { LearnedGroup } from "../../core/text/corpusReport.ts";
import type { SourceFile } from "../../workspace/corpus.ts";

const MAX_GROUPS = 12;
const MAX_EXAMPLES = 5;

/** The kinds with the most text first. All kinds after the largest few form the last group. */
export function learnedGroups(files: readonly SourceFile[]): readonly LearnedGroup[] {
  const byKind = new Map<string, SourceFile[]>();
  for (const file of files) {
    const kind = kindOf(file.path);
    const known = byKind.get(kind);
    if (known) known.push(file);
    else byKind.set(kind, [file]);
  }
  const groups = [...byKind].map(([kind, found]) => groupOf(kind, found)).sort((a, b) => b.chars - a.chars);
  if (groups.length <= MAX_GROUPS) return groups;
  const named = groups.slice(0, MAX_GROUPS - 1);
  const names = new Set(named.map(({ kind }) => kind));
  const others = files.filter(({ path }) => !names.has(kindOf(path)));
  return [...named, groupOf("", others)];
}

function groupOf(kind: string, files: readonly SourceFile[]): LearnedGroup {
  const longest = [...files].sort((a, b) => b.text.length - a.text.length).slice(0, MAX_EXAMPLES);
  return {
    kind,
    files: files.length,
    chars: files.reduce((sum, { text }) => sum + text.length, 0),
    examples: longest.map(({ path }) => path),
  };
}

/** The kind of "src/a.d.ts" is ".ts", of "Makefile" its name, and of ".editorconfig" its name. */
function kindOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? name : name.slice(dot);
}
