/** Remembers what was typed in a document, place by place: the same change often follows at other places. */
import { commonLength } from "../reading/tokenizedText.ts";

/** Places of a document that are remembered, UTF-16 units of one, and of all of them. Set by hand, not measured. */
const MAX_PLACES = 16;
const MAX_PLACE_CHARS = 2000;
const MAX_CHARS = 4000;
/** Documents whose places are remembered; the one that was left first is dropped first. Set by hand, not measured. */
const MAX_DOCUMENTS = 64;
/** A longer text that also stood after the cursor was not typed: the cursor has moved over it. */
const TYPED_OVER_CHARS = 3;

/** A cursor position: the document, and the text before and after the cursor. */
export interface Cursor {
  readonly path: string;
  readonly prefixStart?: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** Where the user types now. */
interface Place {
  /** Characters before the cursor when it came here, and now. */
  readonly start: number;
  readonly cursor: Cursor;
}

/** Follows the cursor. Only text that was typed between two positions counts. */
export class TypedText {
  private readonly places = new Map<string, readonly string[]>();
  private place: Place | undefined;

  /**
   * Takes in where the cursor is now.
   * @returns the lines that were typed at other places of this document, the newest last; the same array until the
   * cursor leaves another place
   */
  reach(cursor: Cursor): readonly string[] {
    const { place } = this;
    if (place && isSamePlace(place, cursor)) this.place = { start: place.start, cursor };
    else {
      if (place) this.finish(place);
      this.place = { start: cursor.prefix.length, cursor };
    }
    return this.places.get(cursor.path) ?? NOTHING;
  }

  forget(path: string): void {
    this.places.delete(path);
    if (this.place?.cursor.path === path) this.place = undefined;
  }

  private finish({ start, cursor: { path, prefix, suffix } }: Place): void {
    if (prefix.length <= start) return;
    const from = prefix.lastIndexOf("\n", start - 1);
    const before = prefix.slice(Math.max(from, prefix.length - MAX_PLACE_CHARS, 0));
    const [rest] = suffix.slice(0, MAX_PLACE_CHARS).split("\n", 1);
    const places = newest([...(this.places.get(path) ?? []), `${before}${rest}\n`]);
    this.places.delete(path);
    this.places.set(path, places);
    const [oldest] = this.places.keys();
    if (this.places.size > MAX_DOCUMENTS) this.places.delete(oldest!);
  }
}

const NOTHING: readonly string[] = [];

function isSamePlace({ start, cursor: before }: Place, { path, prefixStart, prefix }: Cursor): boolean {
  if (path !== before.path || prefixStart !== before.prefixStart) return false;
  if (commonLength(prefix, before.prefix) < start) return false;
  const added = prefix.slice(before.prefix.length);
  return commonLength(added, before.suffix) <= TYPED_OVER_CHARS;
}

function newest(places: readonly string[]): readonly string[] {
  let chars = 0;
  let from = places.length;
  while (from > 0 && places.length - from < MAX_PLACES && chars + places[from - 1]!.length <= MAX_CHARS) {
    from--;
    chars += places[from]!.length;
  }
  return places.slice(from);
}
