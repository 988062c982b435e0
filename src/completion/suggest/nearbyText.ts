/** Counts the lines below the cursor, and twice what was typed elsewhere in the document, beside the text above. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { DocumentCache } from "../../memory/documentCache.ts";

/** UTF-16 units below the cursor that are counted: as many as the editor sends. */
const MAX_CHARS = 2000;
/** How often typed text counts. Set by hand; only 2 was measured. */
const TYPED_TIMES = 2;

const NOTHING: readonly string[] = [];

/** Counts only when the lines below or the typed ones change, so not at each key of a line. */
export class NearbyText {
  private below = "";
  private typed = NOTHING;
  private counted: DocumentCache | undefined;

  /** @param vocabulary whose `<EOS>` stands between the texts */
  constructor(private readonly vocabulary: Pick<Vocabulary, "encode" | "eos">) {}

  /**
   * @param typed the lines that were typed at other places, the same array as long as they are the same
   * @returns what is counted; undefined for nothing
   */
  around(suffix: string, typed = NOTHING): DocumentCache | undefined {
    const below = linesBelow(suffix);
    if (below === this.below && typed === this.typed) return this.counted;
    this.below = below;
    this.typed = typed;
    const cache = new DocumentCache();
    if (below.trim() !== "") this.count(below, cache, 1);
    for (const text of typed) this.count(text, cache, TYPED_TIMES);
    this.counted = cache.length > 0 ? cache : undefined;
    return this.counted;
  }

  private count(text: string, cache: DocumentCache, times: number): void {
    const { ids } = this.vocabulary.encode(text);
    for (let time = 0; time < times; time++) {
      cache.append(this.vocabulary.eos);
      for (const id of ids) cache.append(id);
    }
  }
}

/** Whole lines, so that a sign more in the cursor's line does not change what is counted far below. */
function linesBelow(suffix: string): string {
  const start = suffix.slice(0, MAX_CHARS).indexOf("\n");
  if (start < 0) return "";
  const near = suffix.slice(start, start + MAX_CHARS);
  return start + near.length < suffix.length ? near.slice(0, near.lastIndexOf("\n")) : near;
}
