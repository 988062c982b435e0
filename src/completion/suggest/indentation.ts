/** Gives the lines of a suggestion the indentation of their document. */
import type { Surroundings } from "../../core/text/suffixFit.ts";

/** UTF-16 units before and after the cursor whose lines say how the document is indented. Set by hand, not measured. */
const NEAR_CHARS = 6000;
const TAB_COLUMNS = 4;

/** How lines are indented: by tabs, or by so many spaces. */
type Unit = "\t" | number;

/**
 * Returns a suggestion with the document's indentation. The model knows other files too, and may suggest a block as it
 * stands there. Nothing changes where the document has no indentation yet, or where the text has no clear one.
 */
export function withIndentation(text: string, { prefix, suffix }: Surroundings): string {
  if (!text.includes("\n")) return text;
  const before = prefix.slice(-NEAR_CHARS);
  const wanted = unitOf(`${before}${suffix.slice(0, NEAR_CHARS)}`.split("\n").slice(1));
  const base = indentOf(prefix.slice(prefix.lastIndexOf("\n") + 1));
  const [first = "", ...below] = text.split("\n");
  if (wanted === undefined || below.every(line => line.trim() === "")) return text;
  const unit = unitBelow(base, below);
  if (unit === undefined || unit === wanted) return text;
  const lines = below.map(line => reindented(line, { base, unit, wanted }));
  return lines.includes(undefined) ? text : [first, ...lines].join("\n");
}

/** The unit of a document's lines: the most frequent step to a deeper line. */
function unitOf(lines: readonly string[]): Unit | undefined {
  const steps = new Map<Unit, number>();
  let above = "";
  for (const line of lines) {
    if (line.trim() === "") continue;
    const indent = indentOf(line);
    const step = stepOf(above, indent);
    if (step !== undefined) steps.set(step, (steps.get(step) ?? 0) + 1);
    above = indent;
  }
  return [...steps].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The unit of a suggestion's lines, which go on from the cursor's. */
function unitBelow(base: string, lines: readonly string[]): Unit | undefined {
  return unitOf([`${base}x`, ...lines]) ?? (lines.some(line => line.startsWith("\t")) ? "\t" : undefined);
}

/** The step from an indentation to a deeper one; undefined where it is none, or too long for one. */
function stepOf(above: string, indent: string): Unit | undefined {
  if (indent.includes("\t")) return indent.length > above.length || !above.includes("\t") ? "\t" : undefined;
  const step = indent.length - columnsOf(above);
  return step === 2 || step === 3 || step === 4 || step === 8 ? step : undefined;
}

/** The line at the same depth; undefined where its depth is no whole number of steps. */
function reindented(
  line: string,
  { base, unit, wanted }: { readonly base: string; readonly unit: Unit; readonly wanted: Unit },
): string | undefined {
  const indent = indentOf(line);
  if (indent === line) return "";
  const width = unit === "\t" ? TAB_COLUMNS : unit;
  const isTabbed = indent.includes("\t") && !base.includes("\t");
  // Tabs count from the margin, where the document's own indentation is another.
  const depth = isTabbed
    ? indent.length - columnsOf(base) / (wanted === "\t" ? TAB_COLUMNS : wanted)
    : (columnsOf(indent) - columnsOf(base)) / width;
  if (!Number.isInteger(depth)) return undefined;
  const blank = depth < 0 ? shortened(base, -depth, wanted) : base + stepText(wanted).repeat(depth);
  return blank === undefined ? undefined : blank + line.slice(indent.length);
}

function shortened(base: string, steps: number, unit: Unit): string | undefined {
  const end = stepText(unit).repeat(steps);
  return base.endsWith(end) ? base.slice(0, base.length - end.length) : undefined;
}

const stepText = (unit: Unit): string => (unit === "\t" ? "\t" : " ".repeat(unit));

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

function columnsOf(indent: string): number {
  return [...indent].reduce((columns, sign) => columns + (sign === "\t" ? TAB_COLUMNS : 1), 0);
}
