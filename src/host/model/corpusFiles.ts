/** From a place in the corpus report to the path that stands there: the panel names places, never paths. */
import type { CorpusPlace, PanelEvent } from "../../protocol/panel.ts";

/**
 * The path at a place of the newest run's report, relative to the learned folder; undefined where there is none, or
 * where it would lead out of the folder. The report may have been stored by another window, so nothing of it is believed.
 */
export function pathAt(events: readonly PanelEvent[], { list, group, index }: CorpusPlace): string | undefined {
  const report: unknown = events.findLast(({ type }) => type === "corpus");
  const groups = at(at(at(report, "corpus"), "report"), list === "causes" ? "skipped" : list);
  const path = at(at(at(groups, group), list === "causes" ? "causes" : "examples"), index);
  return typeof path === "string" && isInside(path) ? path : undefined;
}

function at(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[key];
}

/** Names with "/" between them and nothing that leads elsewhere, on no system. */
function isInside(path: string): boolean {
  if (/[\\\0]/.test(path)) return false;
  return path.split("/").every(name => name !== "" && name !== "." && name !== "..");
}
