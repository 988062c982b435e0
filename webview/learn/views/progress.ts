/** What a learner has reached, as it is stored. */
import type { LearnProgress } from "../../../src/protocol/panel.ts";

/** Reads what was stored; anything else begins anew. */
export function progressOf(stored: unknown, known: readonly string[]): LearnProgress {
  const none: LearnProgress = { version: 1, solved: [] };
  if (typeof stored !== "object" || stored === null) return none;
  const { version, solved, open } = stored as Readonly<Record<string, unknown>>;
  if (version !== 1 || !Array.isArray(solved)) return none;
  const kept = known.filter(id => solved.includes(id));
  const last = known.find(id => id === open);
  return { version: 1, solved: kept, ...(last === undefined ? {} : { open: last }) };
}
