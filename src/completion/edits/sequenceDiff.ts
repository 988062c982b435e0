/** Finds the shortest edit script between two sequences in linear space (Myers 1986). */

/** Replaces old items [oldStart, oldEnd) with new items [newStart, newEnd). */
export interface Change {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** A part of both sequences. */
type Box = Change;

/** The changes in order; everything between them is the same. */
export function diffSequences(oldItems: readonly string[], newItems: readonly string[]): readonly Change[] {
  const ids = new Map<string, number>();
  const idOf = (item: string): number => {
    const id = ids.get(item) ?? ids.size;
    ids.set(item, id);
    return id;
  };
  const a = Int32Array.from(oldItems, idOf);
  const b = Int32Array.from(newItems, idOf);
  return new Diff(a, b).changes();
}

const NOT_REACHED = -1;

class Diff {
  private readonly found: Change[] = [];
  /** The furthest x on each diagonal k = x - y, from the start and from the end, at index k + offset. */
  private readonly forward: Int32Array;
  private readonly backward: Int32Array;
  private readonly offset: number;

  constructor(
    private readonly a: Int32Array,
    private readonly b: Int32Array,
  ) {
    this.offset = a.length + b.length + 1;
    this.forward = new Int32Array(2 * this.offset + 1);
    this.backward = new Int32Array(2 * this.offset + 1);
  }

  changes(): readonly Change[] {
    this.compare({ oldStart: 0, oldEnd: this.a.length, newStart: 0, newEnd: this.b.length });
    return joined(this.found);
  }

  private compare(box: Box): void {
    const { oldStart, oldEnd, newStart, newEnd } = this.withoutCommonEnds(box);
    if (oldStart === oldEnd && newStart === newEnd) return;
    if (oldStart === oldEnd || newStart === newEnd) {
      this.found.push({ oldStart, oldEnd, newStart, newEnd });
      return;
    }
    const { x, y } = this.middle({ oldStart, oldEnd, newStart, newEnd });
    this.compare({ oldStart, oldEnd: oldStart + x, newStart, newEnd: newStart + y });
    this.compare({ oldStart: oldStart + x, oldEnd, newStart: newStart + y, newEnd });
  }

  private withoutCommonEnds({ oldStart, oldEnd, newStart, newEnd }: Box): Box {
    const { a, b } = this;
    while (oldStart < oldEnd && newStart < newEnd && a[oldStart] === b[newStart]) {
      oldStart++;
      newStart++;
    }
    while (oldStart < oldEnd && newStart < newEnd && a[oldEnd - 1] === b[newEnd - 1]) {
      oldEnd--;
      newEnd--;
    }
    return { oldStart, oldEnd, newStart, newEnd };
  }

  /** The middle of a shortest path, where the searches from both ends meet. */
  private middle(box: Box): { readonly x: number; readonly y: number } {
    const n = box.oldEnd - box.oldStart;
    const m = box.newEnd - box.newStart;
    const { forward, backward, offset } = this;
    const delta = n - m;
    const half = Math.ceil((n + m) / 2);
    forward.fill(NOT_REACHED, offset - half - 1, offset + half + 2);
    backward.fill(NOT_REACHED, offset - half - 1, offset + half + 2);
    forward[offset + 1] = 0;
    backward[offset + 1] = 0;
    for (let d = 0; d <= half; d++) {
      for (let k = -d; k <= d; k += 2) {
        const x = this.advance(forward, k, box, 1);
        const met = delta - k;
        const canMeet = delta % 2 !== 0 && met >= -(d - 1) && met <= d - 1;
        if (x !== NOT_REACHED && canMeet && backward[offset + met] !== NOT_REACHED) {
          if (x + backward[offset + met] >= n) return { x, y: x - k };
        }
      }
      for (let k = -d; k <= d; k += 2) {
        const x = this.advance(backward, k, box, -1);
        const met = delta - k;
        const canMeet = delta % 2 === 0 && met >= -d && met <= d;
        if (x !== NOT_REACHED && canMeet && forward[offset + met] !== NOT_REACHED) {
          if (x + forward[offset + met] >= n) return { x: n - x, y: m - (x - k) };
        }
      }
    }
    throw new Error("two sequences always have a shortest edit script");
  }

  /** The furthest x on diagonal k after one more change, counted from the start (1) or the end (-1). */
  private advance(reached: Int32Array, k: number, box: Box, direction: 1 | -1): number {
    const { a, b, offset } = this;
    const n = box.oldEnd - box.oldStart;
    const m = box.newEnd - box.newStart;
    const down = reached[offset + k + 1];
    const right = reached[offset + k - 1] === NOT_REACHED ? NOT_REACHED : reached[offset + k - 1] + 1;
    let x = Math.max(down !== NOT_REACHED && down - k <= m ? down : NOT_REACHED, right <= n ? right : NOT_REACHED);
    if (x !== NOT_REACHED) {
      let y = x - k;
      const oldFrom = direction === 1 ? box.oldStart : box.oldEnd - 1;
      const newFrom = direction === 1 ? box.newStart : box.newEnd - 1;
      while (x < n && y < m && a[oldFrom + direction * x] === b[newFrom + direction * y]) {
        x++;
        y++;
      }
    }
    reached[offset + k] = x;
    return x;
  }
}

/** Joins changes that touch. */
function joined(changes: readonly Change[]): readonly Change[] {
  const all: Change[] = [];
  for (const change of changes) {
    const last = all.at(-1);
    if (last && last.oldEnd === change.oldStart && last.newEnd === change.newStart) {
      all[all.length - 1] = { ...last, oldEnd: change.oldEnd, newEnd: change.newEnd };
    } else all.push(change);
  }
  return all;
}
