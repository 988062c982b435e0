/** Counts the lines below the cursor: they belong to the document as much as the text above. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { DocumentCache } from "../../memory/documentCache.ts";

/** UTF-16 units that are counted: as many as the editor sends. */
const MAX_CHARS = 2000;

/** Counts the lines below the cursor only when they change, so not at each key of a line. */
export class NearbyText {
  private text = "";
  private counted: DocumentCache | undefined;

  constructor(private readonly vocabulary: Vocabulary) {}

  /** @returns the lines below the cursor; undefined where there are none */
  below(suffix: string): DocumentCache | undefined {
    const text = linesBelow(suffix);
    if (text !== this.text) {
      this.text = text;
      this.counted = text.trim() === "" ? undefined : this.cacheOf(text);
    }
    return this.counted;
  }

  private cacheOf(text: string): DocumentCache {
    const cache = new DocumentCache();
    for (const token of this.vocabulary.encode(text).ids) cache.append(token);
    return cache;
  }
}

/** Whole lines, so that a sign more in the cursor's line does not change what is counted far below. */
function linesBelow(suffix: string): string {
  const start = suffix.slice(0, MAX_CHARS).indexOf("\n");
  if (start < 0) return "";
  const near = suffix.slice(start, start + MAX_CHARS);
  return start + near.length < suffix.length ? near.slice(0, near.lastIndexOf("\n")) : near;
}
