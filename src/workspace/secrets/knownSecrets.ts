/** Secrets that were found in one file, wherever they stand in others; kept in memory while a corpus is read. */

/** The signs of a secret that are looked up first; shorter ones are too likely to stand for something else. */
const HEAD = 8;
const BASE = 31;
/** BASE to the power of HEAD, modulo 2^32: what the sign that leaves the window counts. */
const LEAVING = Array.from({ length: HEAD }).reduce<number>(power => Math.imul(power, BASE), 1);

/** Finds many texts at once by a rolling hash of their first signs (Rabin & Karp 1987). */
export class KnownSecrets {
  private readonly byHead = new Map<number, string[]>();

  /** @param secrets those of fewer than 8 characters are left out */
  constructor(secrets: Iterable<string>) {
    for (const secret of new Set(secrets)) {
      if (secret.length < HEAD) continue;
      const hash = hashOf(secret);
      this.byHead.set(
        hash,
        [...(this.byHead.get(hash) ?? []), secret].sort((a, b) => b.length - a.length),
      );
    }
  }

  /** The text with `placeholder` in place of each known secret, and how many there were. */
  replaceIn(text: string, placeholder: string): { readonly text: string; readonly count: number } {
    if (this.byHead.size === 0 || text.length < HEAD) return { text, count: 0 };
    const parts: string[] = [];
    let kept = 0;
    let hash = hashOf(text);
    for (let i = 0; i + HEAD <= text.length; i++) {
      const secret = i >= kept ? this.byHead.get(hash)?.find(known => text.startsWith(known, i)) : undefined;
      if (secret !== undefined) {
        parts.push(text.slice(kept, i), placeholder);
        kept = i + secret.length;
      }
      hash = (Math.imul(hash, BASE) + text.charCodeAt(i + HEAD) - Math.imul(text.charCodeAt(i), LEAVING)) | 0;
    }
    if (parts.length === 0) return { text, count: 0 };
    return { text: parts.join("") + text.slice(kept), count: parts.length / 2 };
  }
}

/** Of the first HEAD signs. */
function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < HEAD; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
  return hash;
}
