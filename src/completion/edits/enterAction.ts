/** What Enter inserts besides the line break: indentation, and the star of a block comment. */
import type { LanguageRules } from "./languageRules.ts";

export interface EnterContext {
  readonly rules: LanguageRules;
  /** The current line up to the cursor, its text after the cursor, and the line above. */
  readonly line: string;
  readonly rest: string;
  readonly lineAbove: string;
  /** One step of indentation: a tab or spaces. */
  readonly unit: string;
}

export interface EnterAction {
  /** The start of the new line. */
  readonly text: string;
  /** The text after the cursor moves to a line of its own, which starts with this. */
  readonly closing?: string;
}

const BRACKETS: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };
/** These follow VS Code's onEnterRules for languages with block comments. */
const COMMENT_OPENS = /^\s*\/\*\*(?!\/)(?:[^*]|\*(?!\/))*$/;
const COMMENT_CLOSES = /^\s*\*\/\s*$/;
const COMMENT_GOES_ON = /^[\t ]* \*(?: (?:[^*]|\*(?!\/))*)?$/;
const COMMENT_ENDS = /^[\t ]* \*\/\s*$/;
const IN_COMMENT = /^\s*(?:\/\*\*|\*)(?!.*\*\/)/;

export function enterAction(context: EnterContext): EnterAction {
  const { line, rest, unit, rules } = context;
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? "";
  const inComment = rules.hasStarredComments ? commentAction(context, indentation) : undefined;
  if (inComment) return inComment;
  const closer = BRACKETS[line.trimEnd().at(-1) ?? ""];
  if (closer !== undefined) {
    const text = indentation + unit;
    return rest.startsWith(closer) ? { text, closing: indentation } : { text };
  }
  return { text: rules.increaseIndent?.test(line) ? indentation + unit : indentation };
}

function commentAction({ line, rest, lineAbove }: EnterContext, indentation: string): EnterAction | undefined {
  if (COMMENT_OPENS.test(line)) {
    const text = `${indentation} * `;
    return COMMENT_CLOSES.test(rest) ? { text, closing: indentation } : { text };
  }
  if (COMMENT_ENDS.test(line)) return { text: indentation.slice(0, -1) };
  return COMMENT_GOES_ON.test(line) && IN_COMMENT.test(lineAbove) ? { text: `${indentation}* ` } : undefined;
}

/** The indentation step that most lines of a text use; undefined if no line is indented. */
export function indentUnitOf(text: string): string | undefined {
  const steps = new Map<string, number>();
  let previous = "";
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const indentation = /^[ \t]*/.exec(line)?.[0] ?? "";
    const step = indentation.startsWith(previous) ? indentation.slice(previous.length) : "";
    const unit = step.startsWith("\t") ? "\t" : step;
    if (unit === "\t" || unit.length > 1) steps.set(unit, (steps.get(unit) ?? 0) + 1);
    previous = indentation;
  }
  return [...steps].sort(([, a], [, b]) => b - a)[0]?.[0];
}
