/** Searches the learned files for places where units are on together, as LSTMVis does (Strobelt et al. 2018). */
import type { Pattern, PatternPlace, PatternPlaces } from "../../protocol/inspection.ts";
import { type Inspected, stateArrayOf, stateOffset, walk } from "./readTokens.ts";

/** Limits of a search. Set by hand, not measured. */
const MAX_SEARCHED = 20_000;
const LEAST_OF_FILE = 64;
const MAX_PLACES = 20;
const AROUND_TOKENS = 12;

/** A file as tokens. */
interface Document {
  readonly path: string;
  readonly ids: Int32Array;
}

/** The last token of a place, with the number of units that were on for the whole length. */
interface Hit {
  readonly document: Document;
  readonly end: number;
  readonly units: number;
}

/** Searches the beginnings of all files, within a limit of tokens. */
export async function findPattern(inspected: Inspected, pattern: Pattern): Promise<PatternPlaces> {
  const documents = inspected.documents();
  const tokens = documents.reduce((sum, { ids }) => sum + ids.length, 0);
  const hits: Hit[] = [];
  let searched = 0;
  for (const document of spread(documents)) {
    const share = Math.ceil((document.ids.length * MAX_SEARCHED) / Math.max(1, tokens));
    const ids = document.ids.subarray(0, Math.min(MAX_SEARCHED - searched, Math.max(LEAST_OF_FILE, share)));
    if (ids.length === 0) continue;
    hits.push(...(await hitsIn(inspected, { ...document, ids }, pattern)));
    searched += ids.length;
  }
  hits.sort((left, right) => right.units - left.units);
  const places = hits.slice(0, MAX_PLACES).map(hit => placeOf(inspected, pattern, hit));
  return { pattern, places, searched, tokens };
}

/** Every k-th file first, so that a search that ends early has seen all parts of the folder. */
function spread(documents: readonly Document[]): readonly Document[] {
  const step = Math.max(1, Math.ceil(Math.sqrt(documents.length)));
  return Array.from({ length: step }, (_, from) => documents.filter((_, k) => k % step === from)).flat();
}

/** The places where at least half of the units are on; the best one of each stretch of such tokens. */
async function hitsIn(inspected: Inspected, document: Document, pattern: Pattern): Promise<readonly Hit[]> {
  const { units, length } = pattern;
  const { model } = inspected;
  // The panel may still search by a layer or a quantity of the previous model.
  const layer = Math.min(pattern.layer, model.spec.layers - 1);
  const offset = stateOffset(model, layer, stateArrayOf(pattern.quantity, model.spec.cell) ?? 0);
  const runs = new Int32Array(units.length);
  const hits: Hit[] = [];
  await walk(inspected, document.ids, ({ index, after }) => {
    let on = 0;
    for (const [k, { unit, sign }] of units.entries()) {
      runs[k] = sign * (after[offset + unit] ?? 0) > pattern.threshold ? runs[k]! + 1 : 0;
      if (runs[k]! >= length) on++;
    }
    if (on < Math.max(1, units.length / 2)) return;
    const last = hits.at(-1);
    const isSame = last !== undefined && index - last.end < length + 1;
    if (!isSame) hits.push({ document, end: index, units: on });
    else if (on > last.units) hits[hits.length - 1] = { document, end: index, units: on };
  });
  return hits;
}

function placeOf({ vocabulary }: Inspected, { length }: Pattern, { document, end, units }: Hit): PatternPlace {
  const { path, ids } = document;
  const first = end - length + 1;
  const text = (from: number, to: number): string => vocabulary.decode(ids.subarray(Math.max(0, from), to));
  return {
    path,
    line: text(0, first).split("\n").length,
    before: text(first - AROUND_TOKENS, first),
    matched: text(first, end + 1),
    after: text(end + 1, end + 1 + AROUND_TOKENS),
    units,
  };
}
