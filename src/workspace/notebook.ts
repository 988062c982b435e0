/** Reads the sources of a Jupyter notebook: the text of its cells, without outputs and attachments. */
import { textOfCells } from "../core/text/notebookCells.ts";

/** Cells that people write for others to read. Raw cells are input of converters. */
const LEARNED_CELLS: ReadonlySet<unknown> = new Set(["code", "markdown", "heading"]);

/**
 * Returns the text of the cells (nbformat 4, and 3, whose cells are in worksheets), or undefined if the file is no
 * notebook.
 */
export function notebookText(json: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined; // half-written, or in conflict
  }
  const cells = cellsOf(parsed);
  return cells && textOfCells(cells.flatMap(cell => sourceOf(cell) ?? []));
}

function cellsOf(notebook: unknown): readonly unknown[] | undefined {
  const cells = fieldOf(notebook, "cells");
  if (Array.isArray(cells)) return cells;
  const sheets = fieldOf(notebook, "worksheets");
  if (!Array.isArray(sheets)) return undefined;
  return sheets.flatMap(sheet => cellsOf({ cells: fieldOf(sheet, "cells") }) ?? []);
}

/** The source is one text or a list of lines with their ends. */
function sourceOf(cell: unknown): string | undefined {
  if (!LEARNED_CELLS.has(fieldOf(cell, "cell_type"))) return undefined;
  const source = fieldOf(cell, "source") ?? fieldOf(cell, "input");
  if (typeof source === "string") return source;
  return Array.isArray(source) ? source.filter(line => typeof line === "string").join("") : undefined;
}

function fieldOf(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null && Object.hasOwn(object, name)
    ? (object as Record<string, unknown>)[name]
    : undefined;
}
