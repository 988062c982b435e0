/** What a learner has reached, as it is stored. */

export interface Progress {
  readonly version: 1;
  /** Ids of lessons whose question was answered. */
  readonly solved: readonly string[];
  /** The id of the lesson that was open last. */
  readonly open?: string;
}

/** Reads what was stored; anything else begins anew. */
export function progressOf(stored: unknown, known: readonly string[]): Progress {
  const none: Progress = { version: 1, solved: [] };
  if (typeof stored !== "object" || stored === null) return none;
  const { version, solved, open } = stored as Readonly<Record<string, unknown>>;
  if (version !== 1 || !Array.isArray(solved)) return none;
  const kept = known.filter(id => solved.includes(id));
  const last = known.find(id => id === open);
  return { version: 1, solved: kept, ...(last === undefined ? {} : { open: last }) };
}
