/** Picks the suggestions of a replay that saved the most keys, and those that cost the most reading in vain. */
import type { EditGroup } from "./editTally.ts";
import type { JudgedSuggestion } from "./judgment.ts";

/** A suggestion, with the place where it was first shown. */
export interface Highlight extends JudgedSuggestion, EditGroup {
  readonly path: string;
  /** How often this text was shown and was right, or was shown and was wrong. */
  readonly times: number;
  /** Keys that the right ones saved, or characters of the wrong ones that the commit does not have. */
  readonly chars: number;
}

/** Longer texts are cut. */
const MAX_CHARS = 160;

export class Highlights {
  private readonly right = new Map<string, Highlight>();
  private readonly wrong = new Map<string, Highlight>();

  add(place: EditGroup & { readonly path: string }, judged: JudgedSuggestion): void {
    const { text, isRight, rightChars } = judged;
    const group = isRight ? this.right : this.wrong;
    // Accepting takes one key. A text that is only wrong in what it replaces counts as one wrong character.
    const chars = isRight ? text.length - 1 : Math.max(1, text.length - rightChars);
    const known = group.get(text);
    if (known) group.set(text, { ...known, times: known.times + 1, chars: known.chars + chars });
    else group.set(text, { ...place, ...shortened(judged), times: 1, chars });
  }

  /** The texts that saved the most keys, over all times that they were accepted. */
  best(count: number): readonly Highlight[] {
    return most(this.right, count);
  }

  /** The texts with the most wrong characters, over all times that they were shown. */
  annoying(count: number): readonly Highlight[] {
    return most(this.wrong, count);
  }
}

function shortened(judged: JudgedSuggestion): JudgedSuggestion {
  const { line, text, typed } = judged;
  return { ...judged, line: line.slice(-MAX_CHARS), text: text.slice(0, MAX_CHARS), typed: typed.slice(0, MAX_CHARS) };
}

function most(group: ReadonlyMap<string, Highlight>, count: number): readonly Highlight[] {
  return [...group.values()].sort((a, b) => b.chars - a.chars || (a.text < b.text ? -1 : 1)).slice(0, count);
}
