/** Types random edits into real files, in the simulated editor, and collects what is wrong with the suggestions there. */
import { languageRulesOf } from "../../../src/completion/edits/languageRules.ts";
import { SimulatedEditor } from "../../../src/completion/edits/simulatedEditor.ts";
import { BlockEnd, lastIndentation } from "../../../src/completion/suggest/blockEnd.ts";
import { chooseSuggestion, type Suggestion } from "../../../src/completion/suggest/displayPolicy.ts";
import type { Continuation } from "../../../src/completion/suggest/search.ts";
import type { Random } from "../../../src/core/random.ts";
import type { Surroundings } from "../../../src/core/text/suffixFit.ts";
import { faultOf, SUFFIX_CHARS } from "./suggestionFaults.ts";

export interface RealFile {
  readonly path: string;
  readonly text: string;
}

/** What is wrong with a suggestion, and where it was made. */
export interface Fault {
  readonly kind: string;
  readonly path: string;
  readonly line: string;
  readonly rest: string;
  readonly suggestion: Suggestion;
}

const MAX_TYPED = 40;
const MAX_CONTINUED = 160;
const SHARE_ACCEPTED = 0.02;
const TOKEN = /\n[ \t]*|[ \t]*[\p{L}\p{N}_$]+|[ \t]*[^\p{L}\p{N}_$\s]|[ \t]+/gu;

/** Edits a file at a random place, key by key. */
export function editedAtRandom(files: readonly RealFile[], random: Random): { suggestions: number; faults: Fault[] } {
  const file = pick(files, random);
  const { before, after, removed, typed } = randomEdit(file.text, random);
  const editor = new SimulatedEditor({ ...file, before, after, rules: languageRulesOf(file.path), unit: "  " });
  const found = { suggestions: 0, faults: [] as Fault[] };
  for (const [at, sign] of [...typed].entries()) {
    press(editor, sign);
    const { line } = editor;
    const elsewhere = [file, pick(files, random)].map(({ text }) => continuationFrom(text, line, random));
    for (const text of [removed.slice(at + 1), ...elsewhere]) {
      const suggestion = suggestionOf(text, editor, random);
      if (suggestion.text === "") continue;
      found.suggestions++;
      const kind = faultOf(file.path, editor, suggestion);
      if (kind !== undefined)
        found.faults.push({ kind, path: file.path, line, rest: editor.suffix.slice(0, 80), suggestion });
      else if (random() < SHARE_ACCEPTED) {
        editor.accept(suggestion.text, suggestion.replaceSuffix ?? 0);
        break;
      }
    }
  }
  return found;
}

function suggestionOf(text: string, editor: SimulatedEditor, random: Random): Suggestion {
  const around = { prefix: editor.before, suffix: editor.suffix.slice(0, SUFFIX_CHARS) };
  const maxLines = random() < 0.3 ? 8 : 1;
  const policy = { minConfidence: 0.25, wrongCost: 1, isWholeAtOnce: maxLines > 1 };
  return chooseSuggestion(asContinuation(ended(text, around, maxLines), random), around, policy);
}

const pick = <T>(items: readonly T[], random: Random): T => items[Math.floor(random() * items.length)]!;
const below = (limit: number, random: Random): number => Math.floor(random() * limit);

function randomEdit(text: string, random: Random) {
  const at = below(text.length, random);
  const lineEnd = text.indexOf("\n", at);
  const toLineEnd = (lineEnd < 0 ? text.length : lineEnd) - at;
  const lengths = [0, below(8, random), below(30, random), below(toLineEnd + 1, random), toLineEnd, below(200, random)];
  const removed = text.slice(at, at + pick(lengths, random));
  const elsewhere = below(text.length, random);
  const other = text.slice(elsewhere, elsewhere + MAX_TYPED);
  const typed = (random() < 0.6 && removed !== "" ? removed : other).slice(0, 1 + below(MAX_TYPED, random));
  const after = text.slice(at + removed.length);
  return { before: text.slice(0, at), after, removed: removed + after.slice(0, MAX_CONTINUED), typed };
}

/** Types a sign as a user does, who types over what the editor has closed. */
function press(editor: SimulatedEditor, sign: string): void {
  if (editor.closers[0]?.text === sign) editor.passCloser();
  else if (sign === "\n") editor.enter("\n");
  else editor.type(sign);
}

/** What follows the last signs of a line somewhere else in a text. */
function continuationFrom(text: string, line: string, random: Random): string {
  const length = 1 + below(6, random);
  const tail = line.slice(-length);
  const from = below(text.length, random);
  const found = tail === "" ? -1 : text.indexOf(tail, from);
  const at = found < 0 ? from : found + tail.length;
  return text.slice(at, at + MAX_CONTINUED);
}

/** As much of a text as the search would go. */
function ended(text: string, { prefix, suffix }: Surroundings, maxLines: number): string {
  const isLast = /^[ \t]*(\n|$)/.test(suffix);
  const mayBeginNextLine = (isLast && maxLines > 1) || /^[ \t]*(?:\n[ \t]*(?:$|[\n}\])])|$)/.test(suffix);
  const end = new BlockEnd({ baseColumns: lastIndentation(prefix), maxLines: isLast ? maxLines : 1, mayBeginNextLine });
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.subarray(0, end.endAfter(bytes) ?? bytes.length));
}

/** A continuation whose probability falls from token to token. */
function asContinuation(text: string, random: Random): Continuation {
  const tokens = text.match(TOKEN) ?? [];
  const encoder = new TextEncoder();
  const sure = 0.8 + 0.2 * random();
  const cut = 1 + below(tokens.length + 1, random);
  let probability = 1;
  let bytes = 0;
  const steps = tokens.map((token, k) => {
    probability *= k < cut ? 1 - (1 - sure) * random() : 0.3;
    bytes += encoder.encode(token).length;
    return { bytes, probability };
  });
  return { bytes: encoder.encode(tokens.join("")), steps };
}
