/** Walks through a text with a grammar of comments and strings, and keeps what is open on a stack. */
import { type Grammar, type LexicalState, LINE_END, type Rule } from "./rules.ts";

/** A stretch of the text of one kind; neighbors differ in kind. */
export interface LexicalStretch {
  readonly kind: LexicalState;
  readonly start: number;
  readonly end: number;
}

/** A rule that has opened, and what it waits for. */
interface Open {
  readonly kind: LexicalState;
  readonly scanner: Scanner;
}

/** What may happen inside a rule. */
interface Scanner {
  /** Its groups: `escape`, `close`, `line` for the end of a line, and `r0`, `r1`, … for the rules inside. */
  readonly pattern: RegExp;
  readonly inside: Grammar;
}

const scanners = new WeakMap<Rule | Grammar, Map<string, Scanner>>();

/** Lists the stretches of a text, in order. The kind of the last one is that of the end of the text. */
export function* stretches(grammar: Grammar, text: string): Iterable<LexicalStretch> {
  const stack: Open[] = [{ kind: "code", scanner: scannerOf(grammar, "", () => scannerOfGrammar(grammar)) }];
  let kind: LexicalState = "code";
  let start = 0;
  const turnTo = function* (next: LexicalState, at: number): Iterable<LexicalStretch> {
    if (next === kind) return;
    if (at > start) yield { kind, start, end: at };
    kind = next;
    start = at;
  };
  for (let at = 0; ; ) {
    const { pattern, inside } = stack.at(-1)!.scanner;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match?.groups) break;
    const { groups } = match;
    const end = match.index + match[0].length;
    at = end;
    if (groups["escape"] !== undefined) continue;
    const rule = inside.find((_, k) => groups[`r${k}`] !== undefined);
    if (rule) {
      yield* turnTo(rule.kind, match.index);
      if (rule.close !== undefined) stack.push({ kind: rule.kind, scanner: opened(rule, groups) });
      else yield* turnTo(stack.at(-1)!.kind, end);
      continue;
    }
    stack.pop();
    yield* turnTo(stack.at(-1)!.kind, end);
  }
  yield { kind, start, end: text.length };
}

/** The scanner of a rule that has opened with these groups. */
function opened(rule: Rule, groups: Readonly<Record<string, string | undefined>>): Scanner {
  const tag = Object.entries(groups).find(([name, value]) => name.startsWith("tag") && value !== undefined)?.[1] ?? "";
  return scannerOf(rule, tag, () => scannerOfRule(rule, tag));
}

function scannerOf(key: Rule | Grammar, tag: string, make: () => Scanner): Scanner {
  const known = scanners.get(key) ?? new Map<string, Scanner>();
  scanners.set(key, known);
  const scanner = known.get(tag) ?? make();
  known.set(tag, scanner);
  return scanner;
}

function scannerOfGrammar(grammar: Grammar): Scanner {
  return { pattern: patternOf([], grammar), inside: grammar };
}

function scannerOfRule({ close = LINE_END, spansLines = false, escape: skipped, inside }: Rule, tag: string): Scanner {
  const ends = close.replaceAll("\\k<tag>", tag.replaceAll(/\W/g, "\\$&"));
  const grammar = inside?.() ?? [];
  const parts = [
    ...(skipped === undefined ? [] : [`(?<escape>${skipped})`]),
    `(?<close>${ends})`,
    ...(spansLines ? [] : [`(?<line>${LINE_END})`]),
  ];
  return { pattern: patternOf(parts, grammar), inside: grammar };
}

/** Each rule's group is named by its index, and so is the tag in it: a name may occur once. */
function patternOf(parts: readonly string[], grammar: Grammar): RegExp {
  const opens = grammar.map(({ open }, k) => `(?<r${k}>${open.replaceAll("(?<tag>", `(?<tag${k}>`)})`);
  const sources = [...parts, ...opens];
  return new RegExp(sources.length === 0 ? "(?!)" : sources.join("|"), "gm");
}
