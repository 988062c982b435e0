/** Finds the file that a reference into the corpus report means: the panel sends references, never paths. */
import type { CorpusFileReference, PanelEvent } from "../../protocol/panel.ts";

/**
 * Returns the referenced path in the newest run's report, relative to the learned folder. Returns undefined when there
 * is none, or when it leads out of the folder. Another window may have stored the report, so every part is checked.
 */
export function pathAt(events: readonly PanelEvent[], { list, group, index }: CorpusFileReference): string | undefined {
  const report: unknown = events.findLast(({ type }) => type === "corpus");
  const groups = at(at(at(report, "corpus"), "report"), list === "causes" ? "skipped" : list);
  const path = at(at(at(groups, group), list === "causes" ? "causes" : "examples"), index);
  return typeof path === "string" && isInside(path) ? path : undefined;
}

function at(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[key];
}

/** Whether a path has only plain names between "/", so that it stays in its folder on every system. */
export function isInside(path: string): boolean {
  if (/[\\\0]/.test(path)) return false;
  return path.split("/").every(name => name !== "" && name !== "." && name !== "..");
}
