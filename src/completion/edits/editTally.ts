/** Adds up typed insertions: in all, by kind of edit and by language. */
import { percentiles } from "../evaluate/typingReplay.ts";
import { EDIT_KINDS, type EditKind } from "./editScript.ts";
import type { TypingRecord } from "./typeInsertion.ts";

/** The figures of one suggester. */
export interface EditFigures {
  /** Insertions, and their characters. */
  readonly edits: number;
  readonly chars: number;
  /** Keys that the editor needs without suggestions, and with them. */
  readonly keysWithout: number;
  readonly keys: number;
  /** Keys saved of every hundred that the editor needs without suggestions. */
  readonly perHundredKeys: number;
  /** Characters without a key of their own of every hundred, whether a suggestion or the editor saved it. */
  readonly perHundredChars: number;
  readonly shown: number;
  /** The share of shown suggestions that were right to their last character. */
  readonly precision: number;
  /** Characters of accepted suggestions, and the share that is still in the newest tree; null if unknown. */
  readonly acceptedChars: number;
  readonly retained: number | null;
  readonly medianAcceptedChars: number;
  /** Suggestions that disappeared or were replaced before they were typed, per hundred keys. */
  readonly changedPerHundredKeys: number;
  /** Suggestions that would double a closing character after the cursor. */
  readonly doubledClosers: number;
  /** Suggestions of fewer than four characters inside a line; `shown` does not count them. */
  readonly short: { readonly shown: number; readonly precision: number };
  readonly requests: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

export interface EditGroup {
  readonly kind: EditKind;
  readonly language: string;
}

export interface GroupedFigures {
  readonly all: EditFigures;
  readonly kinds: Readonly<Record<EditKind, EditFigures>>;
  readonly languages: Readonly<Record<string, EditFigures>>;
}

interface Sums extends Omit<TypingRecord, "accepted" | "latenciesMs"> {
  edits: number;
  keysWithout: number;
  readonly acceptedLengths: number[];
  /** Undefined until measured. */
  retainedChars: number | undefined;
  readonly latenciesMs: number[];
}

export class EditTally {
  private readonly sums = new Map<string, { readonly group: EditGroup; readonly sums: Sums }>();

  /** @param keysWithout keys that the insertion needs without suggestions */
  add(group: EditGroup, record: TypingRecord, keysWithout: number): void {
    const sums = this.sumsOf(group);
    sums.edits++;
    sums.keysWithout += keysWithout;
    for (const name of COUNTS) sums[name] += record[name];
    for (const { start, end } of record.accepted) sums.acceptedLengths.push(end - start);
    for (const ms of record.latenciesMs) sums.latenciesMs.push(ms);
  }

  /** Adds accepted characters that are still in the newest tree. */
  addRetained(group: EditGroup, chars: number): void {
    const sums = this.sumsOf(group);
    sums.retainedChars = (sums.retainedChars ?? 0) + chars;
  }

  figures(): GroupedFigures {
    const all = [...this.sums.values()];
    const of = (wanted: (group: EditGroup) => boolean): EditFigures =>
      figuresOf(all.filter(({ group }) => wanted(group)).map(({ sums }) => sums));
    const languages = [...new Set(all.map(({ group }) => group.language))].sort();
    const kinds = EDIT_KINDS.map(kind => [kind, of(group => group.kind === kind)] as const);
    return {
      all: of(() => true),
      kinds: Object.fromEntries(kinds) as Record<EditKind, EditFigures>,
      languages: Object.fromEntries(languages.map(language => [language, of(group => group.language === language)])),
    };
  }

  private sumsOf(group: EditGroup): Sums {
    const key = `${group.kind} ${group.language}`;
    const known = this.sums.get(key) ?? { group, sums: noSums() };
    this.sums.set(key, known);
    return known.sums;
  }
}

const COUNTS = ["chars", "keys", "shown", "right", "shortShown", "shortRight", "changed", "doubled"] as const;

function noSums(): Sums {
  return {
    chars: 0,
    keys: 0,
    shown: 0,
    right: 0,
    shortShown: 0,
    shortRight: 0,
    changed: 0,
    doubled: 0,
    edits: 0,
    keysWithout: 0,
    acceptedLengths: [],
    retainedChars: undefined,
    latenciesMs: [],
  };
}

function figuresOf(parts: readonly Sums[]): EditFigures {
  const sum = (of: (part: Sums) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const keys = sum(part => part.keys);
  const keysWithout = sum(part => part.keysWithout);
  const chars = sum(part => part.chars);
  const shown = sum(part => part.shown);
  const lengths = parts.flatMap(part => part.acceptedLengths);
  const latencies = parts.flatMap(part => part.latenciesMs);
  const acceptedChars = lengths.reduce((total, length) => total + length, 0);
  const isKnown = acceptedChars > 0 && parts.some(part => part.retainedChars !== undefined);
  return {
    edits: sum(part => part.edits),
    chars,
    keysWithout,
    keys,
    perHundredKeys: 100 * ratio(keysWithout - keys, keysWithout),
    perHundredChars: 100 * ratio(chars - keys, chars),
    shown,
    precision: ratio(
      sum(part => part.right),
      shown,
    ),
    acceptedChars,
    retained: isKnown ? sum(part => part.retainedChars ?? 0) / acceptedChars : null,
    medianAcceptedChars: percentiles(lengths).p50,
    changedPerHundredKeys:
      100 *
      ratio(
        sum(part => part.changed),
        keys,
      ),
    doubledClosers: sum(part => part.doubled),
    short: {
      shown: sum(part => part.shortShown),
      precision: ratio(
        sum(part => part.shortRight),
        sum(part => part.shortShown),
      ),
    },
    requests: latencies.length,
    latencyMs: percentiles(latencies),
  };
}

/** The quotient, or 0 for an empty whole. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
